import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'lib/index.ts',
    shm: 'lib/shm/index.ts',
    errors: 'ffi/errors.ts',
    structs: 'structs/index.ts',
  },
  format: ['esm', 'cjs'],
  target: 'node20',
  // Shared chunks: an error class is the same class whichever entry point it came from.
  splitting: true,
  shims: true,
  clean: true,
  sourcemap: true,
  // TypeScript 6 calls the baseUrl that tsup passes deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true } },
});
