// Runs test files of jest's, by jest's own functions but in this process and without its machinery, part of which is native
// and not made for every processor: [node's program, file…]. Their TypeScript has become CommonJS before. Prints the result
// as JSON.
const { readFileSync } = require('node:fs');
const { Module } = require('node:module');
const { resolve } = require('node:path');
const circus = require('jest-circus');
const { expect } = require('expect');
const { fn, spyOn } = require('jest-mock');

const [program, ...files] = process.argv.slice(2);
// Koffi, which this loads, looks into Node's program for the processor's variant.
require('sysv-ipc').shm.memoryHasKey(1);
// What tests start is to be started like this.
process.execPath = program;
const { describe, test, it, beforeAll, beforeEach, afterAll, afterEach } = circus;
Object.assign(globalThis, {
  describe,
  test,
  it,
  beforeAll,
  beforeEach,
  afterAll,
  afterEach,
  expect,
  jest: { fn, spyOn },
});
Module._extensions['.ts'] = (module, file) => module._compile(readFileSync(file, 'utf8'), file, 'commonjs');

async function main() {
  circus.getState().testTimeout = 120_000;
  // Loaded once, and not for each file: what these do after each test is to hold for all files.
  for (const helper of ['fixture', 'objects']) require(resolve(`tests/helpers/${helper}.ts`));
  for (const file of files) {
    describe(file, () => {
      require(resolve(file));
    });
  }
  const { testResults, unhandledErrors } = await circus.run();
  const outcome = { passed: 0, skipped: 0, failures: unhandledErrors.map(String) };
  for (const { status, testPath, errors } of testResults) {
    if (status === 'skip' || status === 'todo') outcome.skipped++;
    else if (errors.length === 0) outcome.passed++;
    else outcome.failures.push(`${testPath.slice(1).join(' ')}\n${errors.join('\n')}`);
  }
  process.stdout.write(`\n${JSON.stringify(outcome)}\n`, () => process.exit());
}

main();
