// Bundles program.js by the recipe of docs/bundlers.md and runs what comes out: check.mjs BUNDLER
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ESM = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
const esbuild = ['esbuild/bin/esbuild', 'program.js', '--bundle', '--platform=node', '--external:koffi'];

/** A bundler's program and its arguments, and the file that it makes. */
const recipes = {
  esbuild: [[...esbuild, '--outfile=dist/esbuild.cjs'], 'esbuild.cjs'],
  'esbuild-esm': [[...esbuild, '--format=esm', `--banner:js=${ESM}`, '--outfile=dist/esbuild.mjs'], 'esbuild.mjs'],
  webpack: [['webpack/bin/webpack.js'], 'webpack.cjs'],
  rollup: [['rollup/dist/bin/rollup', '--config', 'rollup.config.mjs'], 'rollup.mjs'],
  vite: [['vite/bin/vite.js', 'build', '--emptyOutDir', 'false'], 'program.js'],
  ncc: [['@vercel/ncc/dist/ncc/cli.js', 'build', 'program.js', '-e', 'koffi', '-o', 'dist/ncc'], 'ncc/index.js'],
  parcel: [['parcel/lib/bin.js', 'build', 'program.js', '--no-cache'], '../../dist/parcel.cjs'],
};

const [[bundler, ...args], made] = recipes[process.argv[2]];
const folder = fileURLToPath(new URL('.', import.meta.url));
const node = (...args) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
try {
  const { status, stdout, stderr } = node(`../node_modules/${bundler}`, ...args);
  assert.equal(status, 0, stdout + stderr);
  assert.doesNotMatch(stdout + stderr, /warning/i);
  const file = join(folder, 'dist', made);
  assert.doesNotMatch(readFileSync(file, 'utf8'), /(require\(|from )['"]sysv-ipc/);
  const program = node(file);
  assert.equal(program.stdout, 'all well\n', program.stderr);
} finally {
  for (const made of ['dist', '../dist']) rmSync(`${folder}${made}`, { recursive: true, force: true });
}
