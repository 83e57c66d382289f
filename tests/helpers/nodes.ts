import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { arch, os } from '../../ffi/platform.ts';
import { testIf } from './peers.ts';

const CACHE = join(__dirname, '../../node_modules/.cache/nodes');

export interface OtherNode {
  readonly title: string;
  /** Its program. */
  readonly node: string;
  /** Runs what it is given on a machine that has that Node. */
  readonly test: jest.It;
}

/** Nodes of these major versions: the one that runs the tests, if it is one of them; the others come from npm, once. */
export function nodes(...majors: number[]): OtherNode[] {
  return majors.map((major) => {
    const node = process.versions.node.startsWith(`${major}.`) ? process.execPath : installed(major);
    return { title: `Node ${major}`, node: node ?? '', test: testIf(node !== undefined, `Node ${major} from npm`) };
  });
}

/** Some 50 MB to fetch and 200 MB on the disk: too much for everybody who installs the development dependencies. */
function installed(major: number): string | undefined {
  const name = `node-${os}-${arch}`;
  const folder = join(CACHE, String(major));
  const program = join(folder, 'node_modules', name, 'bin/node');
  if (existsSync(program)) return program;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  try {
    const args = ['install', '--prefix', fresh, '--no-save', '--no-audit', '--no-fund', `${name}@${major}`];
    execFileSync('npm', args, { stdio: 'pipe', timeout: 180_000 });
    renameSync(fresh, folder);
  } catch (error) {
    // Another test file may have been faster.
    if (!existsSync(program)) console.warn(`Node ${major} cannot be installed: ${error}`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return existsSync(program) ? program : undefined;
}
