import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build, defineConfig } from 'tsup';

/** The entry points that programs import. */
const library = {
  index: 'lib/index.ts',
  shm: 'lib/shm/index.ts',
  errors: 'ffi/errors.ts',
  structs: 'structs/index.ts',
};

export default defineConfig([
  {
    entry: library,
    format: 'cjs',
    target: 'node20',
    // Shared chunks: an error class is the same class whichever entry point it came from.
    splitting: true,
    shims: true,
    // All but the demos, which are built at the same time.
    clean: ['!demos/**'],
    sourcemap: true,
    async onSuccess() {
      // TypeScript 6 calls the baseUrl that tsup passes deprecated.
      const dts = { only: true, compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true } };
      await build({ config: false, silent: true, entry: library, format: 'cjs', dts });
      for (const name of Object.keys(library)) writeModule(name);
    },
  },
  {
    name: 'demos',
    entry: ['demos/{premise,conclusion,demo,memory-leak}.ts', 'demos/shm/{premise,conclusion}.ts'],
    outDir: 'dist/demos',
    format: 'esm',
    target: 'node20',
    // They use the package as its users do, by name, and bring along what it does not depend on.
    external: [/^sysv-ipc/],
    noExternal: ['zod'],
    clean: true,
  },
]);

/**
 * The ES module of an entry point is a door to the CommonJS one, so that a program which uses both, directly or through its
 * dependencies, has one copy of the package: the same classes, one listener for each signal.
 */
function writeModule(name: string): void {
  const names = Object.keys(createRequire(import.meta.url)(`./dist/${name}.cjs`));
  writeFileSync(`dist/${name}.js`, `import api from './${name}.cjs';\n\nexport const { ${names.join(', ')} } = api;\n`);
  writeFileSync(`dist/${name}.d.ts`, `export * from './${name}.cjs';\n`);
}
