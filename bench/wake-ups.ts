import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, type Peer, type Result, type Row } from './results.ts';

const PROGRAM = fileURLToPath(new URL('./peers/waking.mjs', import.meta.url));

const WAYS: readonly [peer: Peer, way: string, how: string][] = [
  ['sysv-ipc', 'channel', 'await channel.receive()'],
  ['sysv-ipc', 'queue', 'await queue.receive()'],
  ['sysv-ipc', 'semaphore', 'await acquire()'],
  ['Unix socket', 'socket', "on('data')"],
  ['process.send', 'send', "on('message')"],
];

/** How late an event loop that sleeps wakes up, of two processes: for each way the median, and what 90 % of the wake-ups stay below. */
export function wakeUps(rounds: number, times: number): Result {
  const rows = WAYS.map(([peer, way, how]) => ({
    way,
    middle: { peer, how, samples: [] as number[] } as Row,
    late: { peer, how: `${how}, 90 %`, samples: [] as number[] } as Row,
  }));
  for (let round = 0; round < rounds; round++) {
    for (const { way, middle, late } of rows) {
      try {
        const delays = delaysOf(way, times);
        middle.samples.push(median(delays));
        late.samples.push(delays[Math.floor(delays.length * 0.9)] as number);
      } catch (error) {
        for (const row of [middle, late]) Object.assign(row, { samples: [], missing: (error as Error).message });
      }
    }
  }
  return {
    operation: 'wake-up',
    title: 'waking up a sleeping event loop',
    group: 'messages',
    unit: 'ns',
    rows: rows.flatMap(({ middle, late }) => [middle, late]),
  };
}

function delaysOf(way: string, times: number): number[] {
  const output = execFileSync(process.execPath, [PROGRAM, way, String(times)], { encoding: 'utf8', timeout: 60_000 });
  return (JSON.parse(output) as number[]).sort((a, b) => a - b);
}
