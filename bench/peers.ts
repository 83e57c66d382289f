import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Peer } from './results.ts';

const FOLDER = fileURLToPath(new URL('./peers', import.meta.url));
const NATIVE_ADDONS = ['shm-typed-array', 'svmq'] as const;

/** How the programs of the peers are run here, and why those that cannot be are missing. */
export interface Peers {
  /** The command before the operation's name. */
  commands: Partial<Record<Peer, readonly string[]>>;
  missing: Partial<Record<Peer, string>>;
  env: NodeJS.ProcessEnv;
  addons: string;
  compiler: string;
  remove(): void;
}

const node = (program: string) => [process.execPath, join(FOLDER, program)];

/** Compiles and installs what can be. @param install - Addons that are not in the cache yet are installed into it. */
export function preparePeers({ install }: { install: boolean }): Peers {
  const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-bench-'));
  const addons = cacheFolder();
  const peers: Peers = {
    commands: {
      'sysv-ipc': node('sysv-ipc.mjs'),
      koffi: node('koffi.mjs'),
      DataView: node('data-view.mjs'),
      'process.send': node('process-send.mjs'),
      'Unix socket': node('unix-socket.mjs'),
      MessagePort: node('message-port.mjs'),
    },
    missing: {},
    env: { BENCH_ADDONS: addons },
    addons,
    compiler: firstLine('gcc', '--version') ?? 'none',
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  tryTo(peers, 'C', () => [compileC(['main', 'semaphores', 'memory', 'queues'], folder, FOLDER)]);
  tryTo(peers, 'Perl', () => {
    execFileSync('perl', ['-c', join(FOLDER, 'perl.pl')], { stdio: 'pipe' });
    return ['perl', join(FOLDER, 'perl.pl')];
  });
  tryTo(peers, 'Python', () => {
    // Distributions put their modules beside their own Python, which need not be the first in PATH.
    const python = ['python3', '/usr/bin/python3'].find(
      (name) => firstLine(name, '-c', 'import sysv_ipc') !== undefined,
    );
    if (python === undefined) throw new Error('no Python with sysv_ipc on this machine');
    return [python, join(FOLDER, 'python.py')];
  });
  tryTo(peers, 'Redis', () => {
    execFileSync('redis-server', ['--version'], { stdio: 'pipe' });
    return node('redis.mjs');
  });
  for (const name of NATIVE_ADDONS) {
    tryTo(peers, name, () => {
      if (install) installAddon(name, addons);
      else if (!existsSync(join(addons, 'node_modules', name))) throw new Error('not installed: a quick run');
      return node(`${name}.cjs`);
    });
  }
  return peers;
}

function tryTo(peers: Peers, peer: Peer, prepare: () => readonly string[]): void {
  try {
    peers.commands[peer] = prepare();
  } catch (error) {
    const { message, code, stderr } = error as Error & { code?: string; stderr?: Buffer | string };
    const reason = /error.*/.exec(String(stderr ?? ''))?.[0] ?? message.split('\n')[0];
    peers.missing[peer] = code === 'ENOENT' ? `missing on this machine (${message})` : String(reason);
  }
}

/** Compiles C programs with gcc -O2 into the folder; the path of the program. */
export function compileC(names: readonly string[], into: string, from = FOLDER): string {
  const program = join(into, names[0] as string);
  const sources = names.map((name) => join(from, `${name}.c`));
  execFileSync('gcc', ['-O2', '-o', program, ...sources, '-lm'], { stdio: 'pipe' });
  return program;
}

/** One folder for each version of Node that addons are compiled for, outside of every project. */
function cacheFolder(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'sysv-ipc-bench', `node-${process.versions.modules}`);
}

/** npm install, which needs node-gyp's Python and compiler; what failed once is tried again in the next run. */
function installAddon(name: string, folder: string): void {
  if (existsSync(join(folder, 'node_modules', name)) && readdirSync(join(folder, 'node_modules', name)).length > 0)
    return;
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts=false', name], {
    cwd: folder,
    stdio: 'pipe',
    timeout: 180_000,
  });
}

function firstLine(command: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0] : undefined;
}
