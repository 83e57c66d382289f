/** One way of using the package, as its users do. */
export interface Consumer {
  readonly name: string;
  /** Node's arguments, in this folder; the program exits with 0 if all went well. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The oldest Node that can do it. */
  readonly since?: number;
}

/** Those that need nothing but Node. */
export const PLAIN: readonly Consumer[] = [
  { name: 'require() from CommonJS', args: ['require/program.cjs'] },
  { name: 'import from an ES module, require() beside it', args: ['import/program.mjs'] },
  { name: 'a worker thread', args: ['worker/program.mjs'] },
  {
    name: 'a runtime without external buffers, like Electron',
    args: ['no-external-buffers/program.mjs'],
    env: { SYSV_IPC_NO_EXTERNAL_BUFFERS: '1' },
  },
];

export const WITH_TOOLS: readonly Consumer[] = [
  {
    name: 'ts-node with TypeScript 5.9, CommonJS',
    args: [
      'node_modules/ts-node/dist/bin.js',
      '--cwd-mode',
      '--project',
      'ts-node/tsconfig.json',
      'ts-node/program.ts',
    ],
  },
  {
    name: 'TypeScript 5.9 in a project without types of its own',
    args: ['node_modules/typescript/bin/tsc', '-p', 'types'],
  },
  { name: 'tsx', args: ['node_modules/tsx/dist/cli.mjs', 'tsx/program.ts'] },
  { name: "Node's own type stripping", args: ['type-stripping/program.ts'], since: 22 },
  ...['esbuild', 'esbuild-esm', 'webpack', 'rollup', 'vite', 'ncc', 'parcel'].map((bundler) => ({
    name: `${bundler}, koffi external`,
    args: ['bundlers/check.mjs', bundler],
  })),
  { name: 'a single executable (SEA)', args: ['single-executable/check.mjs'], since: 24 },
  { name: 'a jest project', args: ['node_modules/jest/bin/jest.js', '--ci', '--rootDir', 'jest'] },
  { name: 'a vitest project', args: ['node_modules/vitest/vitest.mjs', 'run', '--root', 'vitest'] },
];

/** The tools, in the versions that users have rather than in this project's. */
export const TOOLS = [
  ...['@types/node@22', 'jest@30', 'ts-node@10', 'tsx@4', 'typescript@5.9', 'vitest@3'],
  ...['@rollup/plugin-commonjs', '@rollup/plugin-node-resolve', '@vercel/ncc', 'esbuild@0.27', 'parcel@2'],
  'postject@1.0.0-alpha.6',
  ...['rollup@4', 'vite@7', 'webpack@5', 'webpack-cli@6'],
];
