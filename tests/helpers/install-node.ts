import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { arch, os } from '../../ffi/platform.ts';
import { cached } from './cache.ts';

/**
 * The Node of a major version: the one that runs this, if it is of that version; another comes from npm, once. Some 50 MB to
 * fetch and 200 MB on the disk are too much for everybody who installs the development dependencies.
 */
export function installNode(major: number): string {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-${os}-${arch}`;
  const folder = cached(`${name}@${major}`, (folder) => {
    const options = [
      '--prefix',
      folder,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    execFileSync('npm', ['install', ...options, `${name}@${major}`], { stdio: 'pipe', timeout: 180_000 });
  });
  return join(folder, 'node_modules', name, 'bin/node');
}
