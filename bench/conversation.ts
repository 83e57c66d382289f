import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { keyFor, shm } from 'sysv-ipc';
import { compileC } from './peers.ts';
import type { Result, Row } from './results.ts';

const DEMOS = fileURLToPath(new URL('../dist/demos', import.meta.url));
const C_PAIR = fileURLToPath(new URL('../tests/peers', import.meta.url));

/** The demo's conversation: iterations per second of our pairs, over handles, over shm and over a channel, beside the pair in C. */
export async function conversation(folder: string, rounds: number, iterations: number): Promise<Result> {
  const contestants: [Row, () => Promise<number>][] = [
    [{ peer: 'C', how: 'premise and conclusion', samples: [] }, () => cPair(folder, iterations)],
    [{ peer: 'sysv-ipc', how: 'premise and conclusion', samples: [] }, () => ourPair('', iterations)],
    [{ peer: 'sysv-ipc', how: 'shm/premise and shm/conclusion', samples: [] }, () => ourPair('shm/', iterations)],
    [
      { peer: 'sysv-ipc', how: 'channel/premise and channel/conclusion', samples: [] },
      () => ourPair('channel/', iterations),
    ],
  ];
  for (let round = 0; round < rounds; round++) {
    for (const [row, talk] of contestants) {
      if (row.missing !== undefined) continue;
      try {
        row.samples.push((iterations / (await talk())) * 1e3);
      } catch (error) {
        row.samples = [];
        row.missing = (error as Error).message.split('\n')[0] as string;
      }
    }
  }
  return {
    operation: 'conversation',
    title: 'the conversation of the demo',
    group: 'conversation',
    unit: 'per second',
    rows: contestants.map(([row]) => row),
  };
}

let talks = 0;

/** Milliseconds of the talk itself, without Node's start, as the sides report them. */
async function ourPair(style: '' | 'shm/' | 'channel/', iterations: number): Promise<number> {
  return together(async (key, started) => {
    const reports = ['premise', 'conclusion'].map(async (name) => {
      const args = [`--key=${key}`, `--iterations=${iterations}`];
      const side = fork(`${DEMOS}/${style}${name}.js`, args, { stdio: 'ignore' });
      started(side);
      return finished(side, once(side, 'message')) as Promise<[{ milliseconds: number }]>;
    });
    // Mrs. Premise also waited for Mrs. Conclusion to start.
    return Math.min(...(await Promise.all(reports)).map(([{ milliseconds }]) => milliseconds));
  });
}

/** Milliseconds from start to end: C starts in less than two. */
async function cPair(folder: string, iterations: number): Promise<number> {
  const programs = ['premise', 'conclusion'].map((name) => compileC([name], folder, C_PAIR));
  return together(async (key, started) => {
    const start = performance.now();
    const ends = programs.map((program) => {
      const side = spawn(program, [String(key), String(iterations)], { stdio: 'ignore' });
      started(side);
      return finished(side, once(side, 'exit'));
    });
    await Promise.all(ends);
    return performance.now() - start;
  });
}

async function finished<T>(side: ChildProcess, news: Promise<T>): Promise<T> {
  const failed = once(side, 'exit').then(([status]) => {
    if (status !== 0) throw new Error(`${side.spawnfile} ended with status ${status}`);
    return news;
  });
  return Promise.race([news, failed]);
}

/** A talk under a key of its own; nothing of it is left, however it ends. */
async function together(
  talk: (key: number, started: (side: ChildProcess) => void) => Promise<number>,
): Promise<number> {
  const key = keyFor(`sysv-ipc bench conversation ${process.pid} ${talks++}`);
  const sides: ChildProcess[] = [];
  try {
    const milliseconds = await talk(key, (side) => sides.push(side));
    await Promise.all(sides.map((side) => side.exitCode ?? once(side, 'exit')));
    return milliseconds;
  } finally {
    for (const side of sides) side.kill('SIGKILL');
    if (shm.memoryHasKey(key)) shm.removeMemory(shm.getshmid(key));
    if (shm.semaphoreHasKey(key)) shm.removeSemaphore(shm.getsemid(key));
  }
}
