import { execFileSync, type StdioOptions } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../helpers/cache.ts';
import { MACHINES, type Machine } from './machines.ts';

/** Standard output belongs to the program that runs. */
const TO_STDERR: StdioOptions = ['ignore', 2, 2];

/** A machine ready to run. */
export interface Installed {
  readonly name: string;
  /** A folder whose node_modules holds the machine's Node and Koffi. */
  readonly folder: string;
  /** qemu-user, told where the machine's libraries are, and the machine's Node: what a command begins with. */
  readonly command: readonly [string, ...string[]];
}

/**
 * Fetches what the machine needs, if it is not there yet: qemu-user and the libraries from Debian's archive (unpacked, not
 * installed: no root needed), Node and Koffi from npm.
 */
export function install(name: string): Installed {
  const machine = Object.hasOwn(MACHINES, name) ? MACHINES[name] : undefined;
  if (!machine) throw new RangeError(`machine must be one of ${Object.keys(MACHINES).join(', ')}: received ${name}`);
  const system = cached('emulated/debian', unpackDebian);
  const koffi = koffiVersion();
  const folder = cached(`emulated/${machine.node}-koffi-${koffi}`, (folder) => installNpm(folder, machine, koffi));
  const node = join(folder, 'node_modules', machine.node.replace(/@.*$/, ''), 'bin', 'node');
  return {
    name,
    folder,
    command: [join(system, 'usr', 'bin', machine.qemu), '-L', join(system, 'usr', machine.triplet), node],
  };
}

/** For all machines at once: qemu's package, the largest by far, holds all of its processors. */
function unpackDebian(folder: string): void {
  const machines = Object.values(MACHINES);
  const packages = ['qemu-user-static', ...machines.flatMap(({ libraries }) => libraries)];
  execFileSync('apt-get', ['download', '-q', ...packages], { cwd: folder, stdio: TO_STDERR });
  for (const file of readdirSync(folder)) {
    execFileSync('dpkg', ['-x', join(folder, file), folder]);
    rmSync(join(folder, file));
  }
  const programs = join(folder, 'usr', 'bin');
  const needed = machines.map(({ qemu }) => qemu);
  for (const file of readdirSync(programs)) if (!needed.includes(file)) rmSync(join(programs, file));
}

function installNpm(folder: string, { node, cpu }: Machine, koffi: string): void {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const packages = [node, `koffi@${koffi}`];
  // --cpu picks the optional dependencies; --force lets a package in that is made for another processor alone.
  const platform = [`--cpu=${cpu}`, '--os=linux', '--force', '--ignore-scripts'];
  const options = [...platform, '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, ...packages], { cwd: folder, stdio: TO_STDERR });
}

/** The one that the project itself is tested with. */
export function koffiVersion(): string {
  const manifest = readFileSync(new URL('../../node_modules/koffi/package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
