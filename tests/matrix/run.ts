/**
 * Runs the tests on every Node and machine that can be had, against the packed tarball installed into an empty folder:
 *
 *     npm run matrix -- --help
 */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { arch, os } from '../../ffi/platform.ts';
import { type Installed, install } from '../emulated/install.ts';
import { installMusl } from '../emulated/install-musl.ts';
import { MACHINES } from '../emulated/machines.ts';
import { installNode } from '../helpers/install-node.ts';
import { makeConsumers, runConsumers } from './consume.ts';
import { runCore } from './core.ts';
import { environments } from './environments.ts';
import { type Outcome, table } from './outcome.ts';
import { makeSuite, pack } from './project.ts';
import { installRuntime, RUNTIMES } from './runtimes.ts';
import { runSuite, SMALLER_SET } from './suite.ts';
import { inspect } from './tarball.ts';

const NODES = [20, 22, 24, 26];
/** Runtimes that play Node, and processors under qemu-user. */
const OTHER_MACHINES = [...Object.keys(RUNTIMES), ...Object.keys(MACHINES)];
/** Also musl, by a trick that is no part of a gate. */
const CHOICE = [...OTHER_MACHINES, 'musl'];

interface Options {
  nodes: readonly number[];
  /** Nodes that run the smaller set. */
  quick: readonly number[];
  machines: readonly string[];
  write: boolean;
}

function optionsOf(args: readonly string[]): Options {
  const { quick, ...options } = new Command('npm run matrix --')
    .option('--nodes <majors>', 'run on these Nodes, e.g. 22,24, or on "none"', nodesOf, NODES)
    .option('--quick [majors]', 'run some files instead of the whole suite, on all of the Nodes or on these alone')
    .option(
      '--machines <names>',
      'run the core on these runtimes and machines, or on "none"',
      machinesOf,
      OTHER_MACHINES,
    )
    .option('--write', 'write the result into the documents', false)
    .parse(args, { from: 'user' })
    .opts();
  if (quick === undefined) return { ...options, quick: [] };
  return { ...options, quick: quick === true ? options.nodes : nodesOf(quick) };
}

function nodesOf(text: string): number[] {
  const nodes = text === 'none' ? [] : text.split(',').map(Number);
  if (nodes.every((node) => NODES.includes(node))) return nodes;
  throw new InvalidArgumentError(`Choose from ${NODES.join(', ')}.`);
}

function machinesOf(text: string): string[] {
  const names = text === 'none' ? [] : text.split(',');
  if (names.every((name) => CHOICE.includes(name))) return names;
  throw new InvalidArgumentError(`Choose from ${CHOICE.join(', ')}.`);
}

function* run({ nodes, quick, machines }: Options, folder: string): Generator<Outcome> {
  const tarball = pack(folder);
  yield inspect(tarball);
  const [suite, consumers] = [join(folder, 'suite'), join(folder, 'consumers')];
  makeSuite(suite, tarball);
  if (nodes.length > 0) makeConsumers(consumers, tarball);
  for (const machine of machines) yield coreOn(machine, suite);
  for (const major of nodes) {
    const node = join(folder, `node-${major}`, 'node');
    mkdirSync(dirname(node));
    // Out of the home directory, which other users, that some tests become, may not enter.
    copyFileSync(installNode(major), node);
    yield runConsumers(consumers, node);
    yield runSuite(suite, node, quick.includes(major) ? SMALLER_SET : []);
  }
}

function coreOn(machine: string, suite: string): Outcome {
  const platform = platformOf(machine);
  const none = { platform, runtime: 'none', what: 'the core', passed: 0, failed: 0, skipped: 0, seconds: 0 };
  try {
    const installed = installedOn(machine);
    if (installed) return runCore(suite, installed, platform);
  } catch (error) {
    return { ...none, failed: 1, reasons: [], failures: [`${platform}: ${error}`] };
  }
  const reasons = ['needs x64 and musl-tools'];
  // Under CI everything has to be there.
  return process.env.CI
    ? { ...none, failed: 1, reasons, failures: reasons }
    : { ...none, skipped: 1, reasons, failures: [] };
}

function platformOf(machine: string): string {
  if (machine === 'musl') return 'linux x64, musl';
  return Object.hasOwn(RUNTIMES, machine) ? `${os} ${arch}` : `linux ${machine}, emulated`;
}

function installedOn(machine: string): Installed | undefined {
  if (machine === 'musl') return installMusl();
  return Object.hasOwn(RUNTIMES, machine) ? installRuntime(machine) : install(machine);
}

/** Replaces what follows that line in a page of the documents. */
function writeBelow(page: string, line: string, text: string): void {
  const file = fileURLToPath(new URL(`../../docs/${page}`, import.meta.url));
  const [prose] = readFileSync(file, 'utf8').split(line);
  writeFileSync(file, `${prose}${line}\n${text}\n`);
}

function main(): void {
  const options = optionsOf(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-matrix-'));
  chmodSync(folder, 0o755);
  const outcomes: Outcome[] = [];
  try {
    for (const outcome of run(options, folder)) {
      outcomes.push(outcome);
      const { platform, runtime, what, passed, failed, skipped, failures } = outcome;
      console.log(`${platform}, ${runtime}, ${what}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
      for (const failure of failures) console.log(`\n${failure}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\n${table(outcomes)}`);
  if (options.write) {
    const processor = cpus()[0]?.model ?? 'unknown';
    const made = `${new Date().toISOString().slice(0, 10)}, Linux ${release()}, ${cpus().length} × ${processor}: \`npm run matrix -- ${process.argv.slice(2).join(' ')}\``;
    writeBelow('quality/matrix.md', '## Result\n', `${made}\n\n${table(outcomes)}`);
    writeBelow('environments.md', '✓ is "ran to its end, and all was as it should be".\n', environments(outcomes));
  }
  if (outcomes.some(({ failed }) => failed > 0)) process.exitCode = 1;
}

main();
