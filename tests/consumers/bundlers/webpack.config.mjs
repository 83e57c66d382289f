export default {
  target: 'node',
  mode: 'production',
  entry: './program.js',
  output: { filename: 'webpack.cjs' },
  externals: { koffi: 'commonjs koffi' },
};
