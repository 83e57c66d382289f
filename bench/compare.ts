/**
 * `npm run bench:compare`: this package beside other ways to reach another process, measured in one run. Replaces the tables in
 * docs/comparison.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { machine } from './machine.ts';
import { measure } from './measure.ts';
import { operations } from './operations.ts';
import { preparePeers } from './peers.ts';
import { show, table } from './report.ts';
import { median, type Result, type Row, ratio } from './results.ts';

const PAGE = new URL('../docs/comparison.md', import.meta.url);
const HEADING = '## Measured\n';
const TITLES: Record<string, string> = {
  'message-64': 'A message of 64 bytes to another process and back',
  'message-4096': 'A message of 4 KiB and back',
  'message-1048576': 'A message of 1 MiB and back',
  pair: 'A lock that is free: take it, give it back',
  attach: 'Map memory that exists, and unmap it',
};
const EFFORT = { rounds: 101, milliseconds: 2, warmUp: 150, enough: 8_000, fewest: 9 };

const peers = preparePeers({ install: true });
try {
  const here = machine(peers.compiler);
  const results: Result[] = [];
  for (const name of Object.keys(TITLES)) {
    const operation = operations.find(({ operation }) => operation === name);
    if (operation) results.push(await measure(operation, peers, EFFORT));
  }
  const where = `Node ${here.node}, ${here.processor}, ${here.processors} processors, ${here.kernel}, ${here.date}, load average ${here.loadAverage}`;
  const [prose, rest = ''] = readFileSync(PAGE, 'utf8').split(HEADING);
  const after = rest.slice(rest.indexOf('\n## '));
  const tables = results.map(section).join('\n\n');
  const text = `${HEADING}\nBy \`npm run bench:compare\`, in one run: ${where}. The median time of one, and how many times as long as the first row (the median of\nthe ratios round by round).\n\n${tables}\n${after}`;
  writeFileSync(PAGE, prose + text);
  console.log(text);
} finally {
  peers.remove();
}

/** The first row is the package's own. */
function section({ operation, unit, rows }: Result): string {
  const own = rows.filter(({ peer }) => peer === 'sysv-ipc');
  const others = rows.filter(({ peer }) => peer !== 'sysv-ipc' && peer !== 'koffi');
  const sorted = [...own, ...others];
  const [first] = sorted as [Row];
  const lines = sorted.map((row) => {
    if (row.samples.length === 0) return [row.peer, row.how, '–', row.missing ?? ''];
    return [row.peer, row.how, show(median(row.samples), unit), row === first ? '1' : ratio(row, first).toFixed(2)];
  });
  return `### ${TITLES[operation]}\n\n${table(['', '', 'time', '× the first row'], lines)}`;
}
