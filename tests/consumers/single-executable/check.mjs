// A single executable application by the recipe of docs/bundlers.md, with node_modules beside it, run from another folder.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const files = ['program.cjs', 'program.blob', 'sea.json', 'program'];

function run(program, args, cwd = folder) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}
const node = (...args) => run(process.execPath, args);

try {
  const input = ['bundlers/program.js', '--bundle', '--platform=node', '--external:koffi'];
  node('node_modules/esbuild/bin/esbuild', ...input, '--outfile=program.cjs');
  const config = { main: 'program.cjs', output: 'program.blob', disableExperimentalSEAWarning: true };
  writeFileSync(`${folder}sea.json`, JSON.stringify(config));
  node('--experimental-sea-config', 'sea.json');
  copyFileSync(process.execPath, `${folder}program`);
  node('node_modules/postject/dist/cli.js', 'program', 'NODE_SEA_BLOB', 'program.blob', '--sentinel-fuse', FUSE);
  assert.equal(run(`${folder}program`, [], tmpdir()), 'all well\n');
} finally {
  for (const file of files) rmSync(`${folder}${file}`, { force: true });
}
