import commonjs from '@rollup/plugin-commonjs';
import nodeResolve from '@rollup/plugin-node-resolve';

export default {
  input: 'program.js',
  output: { file: 'dist/rollup.mjs' },
  external: ['koffi'],
  plugins: [nodeResolve(), commonjs()],
};
