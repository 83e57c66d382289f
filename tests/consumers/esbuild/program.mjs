// Bundles a program with the package in it, both ways, and runs what comes out.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// As for any package in CommonJS, an ES module must have a require() for what stays outside.
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

for (const [format, extension, js] of [
  ['esm', 'mjs', REQUIRE],
  ['cjs', 'cjs', ''],
]) {
  const outfile = fileURLToPath(new URL(`bundle.${extension}`, import.meta.url));
  const entry = fileURLToPath(new URL('entry.ts', import.meta.url));
  try {
    const options = { bundle: true, platform: 'node', target: 'node20', external: ['koffi'], logLevel: 'warning' };
    await build({ ...options, banner: { js }, format, entryPoints: [entry], outfile });
    assert.doesNotMatch(readFileSync(outfile, 'utf8'), /(require\(|from )['"]sysv-ipc/);
    const { status, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
    assert.equal(status, 0, `${format}: ${stderr}`);
  } finally {
    rmSync(outfile, { force: true });
  }
}
