/**
 * `npm run bench`: this package beside its peers, as `docs/quality/bench/` shows it.
 *
 *   --quick          seconds instead of minutes: whether it all works, not how fast it is; writes nothing unless --out is given
 *   --only <regexp>  only the operations whose name fits; writes nothing unless --out is given
 *   --out <folder>   where the report goes; default docs/quality/bench
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { conversation } from './conversation.ts';
import { machine } from './machine.ts';
import { type Effort, measure } from './measure.ts';
import { operations } from './operations.ts';
import { importTime, memoryPerHandle } from './package.ts';
import { type Peers, preparePeers } from './peers.ts';
import { pictures } from './pictures.ts';
import { report, show, targetLine } from './report.ts';
import { median, type Result, type Run } from './results.ts';
import { outcomes } from './targets.ts';
import { wakeUps } from './wake-ups.ts';

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, out: { type: 'string' } },
});
const { quick = false } = flags;
const only = new RegExp(flags.only ?? '');
const out = flags.out ?? (quick || flags.only !== undefined ? undefined : 'docs/quality/bench');
const effort: Effort = quick
  ? { rounds: 2, milliseconds: 0.2, warmUp: 0, enough: 50, fewest: 1 }
  : { rounds: 101, milliseconds: 2, warmUp: 150, enough: 8_000, fewest: 9 };

const peers = preparePeers({ install: !quick });
const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-conversation-'));
try {
  const here = machine(peers.compiler);
  console.log(`Node ${here.node}, ${here.processor}, ${here.kernel}, load average ${here.loadAverage}`);
  const results: Result[] = [];
  for await (const result of all(peers)) {
    results.push(result);
    print(result);
  }
  await write({ machine: here, results });
} finally {
  peers.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function* all(peers: Peers): AsyncGenerator<Result> {
  for (const operation of operations) if (only.test(operation.operation)) yield await measure(operation, peers, effort);
  if (only.test('wake-up')) yield wakeUps(quick ? 1 : 9, quick ? 10 : 200);
  if (only.test('conversation')) yield await conversation(folder, quick ? 1 : 9, quick ? 100 : 20_000);
  if (only.test('import')) yield importTime(peers, quick ? 1 : 21);
  if (only.test('handles')) yield memoryPerHandle(peers, quick ? 1 : 3);
}

function print({ operation, unit, rows }: Result): void {
  for (const { peer, how, samples, missing } of rows) {
    const figure = samples.length > 0 ? show(median(samples), unit) : `– ${missing}`;
    console.log(`${operation.padEnd(18)} ${peer.padEnd(16)} ${how.padEnd(44)} ${figure}`);
  }
}

async function write(run: Run): Promise<void> {
  console.log();
  for (const outcome of outcomes(run.results)) {
    if (outcome.figure === undefined) continue;
    const [what, target, figure, verdict] = targetLine(outcome) as [string, string, string, string];
    console.log(`${what.padEnd(44)} ${target.padEnd(40)} ${figure.padStart(6)}  ${verdict}`);
  }
  if (out === undefined) return;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'results.json'), `${JSON.stringify(run, null, 1)}\n`);
  writeFileSync(join(out, 'README.md'), report(run));
  for (const [name, svg] of Object.entries(await pictures(run.results))) writeFileSync(join(out, name), svg);
}
