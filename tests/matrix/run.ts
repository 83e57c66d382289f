/**
 * Runs the tests on every Node and processor that can be had, against the packed tarball installed into an empty folder:
 *
 *     npm run matrix -- [--nodes 22,24] [--quick[=22,26]] [--machines arm64] [--write]
 *
 * --nodes: these Nodes rather than all. --quick: a smaller set, of files named in suite.ts, instead of the whole suite; with
 * Nodes named, on those alone. --machines: these other machines rather than all ('none' for none): arm64, arm, ppc64 under
 * qemu-user, and musl. --write: writes the
 * table into docs/proof/matrix.md.
 */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../emulated/install.ts';
import { installMusl } from '../emulated/install-musl.ts';
import { MACHINES } from '../emulated/machines.ts';
import { installNode } from '../helpers/install-node.ts';
import { makeConsumers, runConsumers } from './consume.ts';
import { runCore } from './core.ts';
import { type Outcome, table } from './outcome.ts';
import { makeSuite, pack } from './project.ts';
import { runSuite, SMALLER_SET } from './suite.ts';
import { inspect } from './tarball.ts';

const NODES = [20, 22, 24, 26];
const PAGE = fileURLToPath(new URL('../../docs/proof/matrix.md', import.meta.url));
const HEADING = '## Result\n';

interface Options {
  nodes: readonly number[];
  /** Nodes that run the smaller set. */
  quick: readonly number[];
  machines: readonly string[];
  write: boolean;
}

function optionsOf(args: readonly string[]): Options {
  const options = { nodes: NODES, quick: [] as number[], machines: [...Object.keys(MACHINES), 'musl'], write: false };
  const words = args.flatMap((word) => word.split('='));
  const list = () => (words[0] !== undefined && !words[0].startsWith('--') ? (words.shift() as string).split(',') : []);
  let quick: number[] | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--nodes') options.nodes = list().map(Number);
    else if (word === '--quick') quick = list().map(Number);
    else if (word === '--machines') options.machines = list().filter((name) => name !== 'none');
    else if (word === '--write') options.write = true;
    else throw new RangeError(`Unknown argument ${word}`);
  }
  const unknown = [...options.nodes, ...(quick ?? [])].find((node) => !NODES.includes(node));
  if (unknown !== undefined) throw new RangeError(`Nodes are ${NODES.join(', ')}: received ${unknown}`);
  return { ...options, quick: quick?.length === 0 ? options.nodes : (quick ?? []) };
}

function* run({ nodes, quick, machines }: Options, folder: string): Generator<Outcome> {
  const tarball = pack(folder);
  yield inspect(tarball);
  const [suite, consumers] = [join(folder, 'suite'), join(folder, 'consumers')];
  makeSuite(suite, tarball);
  makeConsumers(consumers, tarball);
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
  if (machine !== 'musl') return runCore(suite, install(machine), `linux ${machine}, emulated`);
  const platform = 'linux x64, musl';
  const musl = installMusl();
  if (musl) return runCore(suite, musl, platform);
  const reasons = ['needs x64 and musl-tools'];
  const none = { platform, node: 'none', what: 'the core', passed: 0, failed: 0, skipped: 1, failures: [], seconds: 0 };
  // Under CI everything has to be there.
  return process.env.CI ? { ...none, failed: 1, skipped: 0, reasons, failures: reasons } : { ...none, reasons };
}

function main(): void {
  const options = optionsOf(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-matrix-'));
  chmodSync(folder, 0o755);
  const outcomes: Outcome[] = [];
  try {
    for (const outcome of run(options, folder)) {
      outcomes.push(outcome);
      const { platform, node, what, passed, failed, skipped, failures } = outcome;
      console.log(`${platform}, Node ${node}, ${what}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
      for (const failure of failures) console.log(`\n${failure}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\n${table(outcomes)}`);
  if (options.write) {
    const [prose] = readFileSync(PAGE, 'utf8').split(HEADING);
    const processor = cpus()[0]?.model ?? 'unknown';
    const made = `${new Date().toISOString().slice(0, 10)}, Linux ${release()}, ${cpus().length} × ${processor}: \`npm run matrix -- ${process.argv.slice(2).join(' ')}\``;
    writeFileSync(PAGE, `${prose}${HEADING}\n${made}\n\n${table(outcomes)}\n`);
  }
  if (outcomes.some(({ failed }) => failed > 0)) process.exitCode = 1;
}

main();
