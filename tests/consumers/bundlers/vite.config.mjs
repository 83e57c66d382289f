import { defineConfig } from 'vite';

export default defineConfig({
  build: { ssr: 'program.js' },
  ssr: { noExternal: true, external: ['koffi'] },
});
