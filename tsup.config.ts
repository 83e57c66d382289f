import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build, defineConfig } from 'tsup';
import { licenses } from './licenses.ts';

/** The entry points that programs import. */
const library = {
  index: 'lib/index.ts',
  shm: 'lib/shm/index.ts',
  errors: 'ffi/errors.ts',
  structs: 'structs/index.ts',
  internal: 'lib/internal.ts',
};

// The chunks of the command have new names in each build.
rmSync('dist/cli', { recursive: true, force: true });

export default defineConfig([
  {
    entry: { 'entry-points': 'lib/entry-points.ts' },
    format: 'cjs',
    target: 'node20',
    // tsup splits by way of another compiler, whose code is slow and hides each require() from bundlers.
    splitting: false,
    // All but the demos and the command, which are built at the same time.
    clean: ['!demos/**', '!cli.*', '!cli/**'],
    async onSuccess() {
      // TypeScript 6 calls the baseUrl that tsup passes deprecated.
      const dts = { only: true, compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true } };
      // Apart: what the command may see is not to be in the declarations of the public entry points.
      const { internal, ...open } = library;
      for (const entry of [open, { internal }]) await build({ config: false, silent: true, entry, format: 'cjs', dts });
      for (const name of Object.keys(library)) writeModules(name);
    },
  },
  {
    name: 'demos',
    entry: [
      'demos/{premise,conclusion,demo,memory-leak}.ts',
      'demos/{shm,queue,channel}/{premise,conclusion}.ts',
      'demos/clock/feed.ts',
    ],
    outDir: 'dist/demos',
    format: 'esm',
    target: 'node20',
    // They use the package as its users do, by name, and bring along what it does not depend on.
    external: [/^sysv-ipc/],
    noExternal: ['zod'],
    esbuildPlugins: [licenses('dist/demos/licenses.txt')],
    clean: true,
  },
  {
    name: 'command',
    entry: { cli: 'cli/main.ts' },
    format: 'cjs',
    target: 'node20',
    // One small file to start with, and one for each command.
    splitting: true,
    shims: true,
    esbuildOptions(options) {
      options.chunkNames = 'cli/[name]-[hash]';
    },
    // It uses the package as its users do, by name, and brings along what that does not depend on.
    external: [/^sysv-ipc/],
    noExternal: ['@commander-js/extra-typings', 'commander', 'picocolors', 'zod'],
    clean: false,
    esbuildPlugins: [licenses('dist/cli/licenses.txt')],
    async onSuccess() {
      // Not by `import`: Node reads a CommonJS file twice for that, once to find its names.
      const door = "import { createRequire } from 'node:module';\n\ncreateRequire(import.meta.url)('./cli.cjs');\n";
      writeFileSync('dist/cli.js', `#!/usr/bin/env node\n${door}`, { mode: 0o755 });
    },
  },
]);

/** For projects whose own configuration leaves them out: Buffer, and Disposable. */
const GLOBAL_TYPES = '/// <reference types="node" />\n/// <reference lib="esnext.disposable" />\n';

/**
 * The ES module of an entry point leads to the CommonJS one, so that a program which uses both, directly or through its
 * dependencies, has one copy of the package: the same classes, one listener for each signal.
 */
function writeModules(name: string): void {
  // Node looks for export names in the source of what an ES module imports, which takes Node 20 longer than all the rest. In
  // this small file it finds none, and does not look any further.
  writeFileSync(
    `dist/${name}.cjs`,
    `const { ${name} } = require('./entry-points.cjs');\n\nmodule.exports = { ...${name} };\n`,
  );
  const names = Object.keys(createRequire(import.meta.url)(`./dist/${name}.cjs`));
  writeFileSync(`dist/${name}.js`, `import api from './${name}.cjs';\n\nexport const { ${names.join(', ')} } = api;\n`);
  const types = `dist/${name}.d.cts`;
  writeFileSync(types, `${GLOBAL_TYPES}${readFileSync(types, 'utf8')}`);
  writeFileSync(`dist/${name}.d.ts`, `export * from './${name}.cjs';\n`);
}
