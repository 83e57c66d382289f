import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Peers } from './peers.ts';
import type { Peer, Result, Row } from './results.ts';

const PROGRAMS = fileURLToPath(new URL('./peers', import.meta.url));

type Contestant = [peer: Peer, how: string, program: string, ...args: string[]];

const importing: Contestant[] = [
  ['koffi', "import 'koffi'", 'importing.mjs', 'import', 'koffi'],
  ['sysv-ipc', "import 'sysv-ipc'", 'importing.mjs', 'import', 'sysv-ipc'],
  ['koffi', "require('koffi')", 'importing.mjs', 'require', 'koffi'],
  ['sysv-ipc', "require('sysv-ipc')", 'importing.mjs', 'require', 'sysv-ipc'],
  ['sysv-ipc', "import 'sysv-ipc', and the first semaphore", 'importing.mjs', 'first-use', 'sysv-ipc'],
];

const handles: Contestant[] = [
  ['sysv-ipc', 'SemaphoreHandle', 'handles.mjs', 'semaphore'],
  ['sysv-ipc', 'SharedMemoryHandle', 'handles.mjs', 'memory'],
  ['sysv-ipc', 'SharedMemoryHandle, after a read', 'handles.mjs', 'memory-read'],
  ['sysv-ipc', 'MessageQueueHandle', 'handles.mjs', 'queue'],
  ['sysv-ipc', 'MutexHandle', 'handles.mjs', 'mutex'],
  ['sysv-ipc', 'ChannelHandle', 'handles.mjs', 'channel'],
  ['shm-typed-array', 'get()', 'handles.mjs', 'shm-typed-array'],
  ['svmq', 'new MessageQueue()', 'handles.mjs', 'svmq'],
];

/** What the package costs before its first call: each time in a process of its own. */
export function importTime(peers: Peers, rounds: number): Result {
  return { operation: 'import', title: 'import', group: 'package', unit: 'ns', rows: once(importing, peers, rounds) };
}

/** What a handle takes of the heap and beside it while it is open. */
export function memoryPerHandle(peers: Peers, rounds: number): Result {
  return {
    operation: 'handles',
    title: 'memory per open handle',
    group: 'package',
    unit: 'bytes',
    rows: once(handles, peers, rounds),
  };
}

/** Programs that print one figure and end. */
function once(contestants: readonly Contestant[], peers: Peers, rounds: number): Row[] {
  const rows = contestants.map(([peer, how]): Row => {
    const missing = peers.missing[peer];
    return missing === undefined ? { peer, how, samples: [] } : { peer, how, samples: [], missing };
  });
  for (let round = 0; round < rounds; round++) {
    contestants.forEach(([, , program, ...args], i) => {
      const row = rows[i] as Row;
      if (row.missing !== undefined) return;
      try {
        row.samples.push(figure(program, args, peers.env));
      } catch (error) {
        row.samples = [];
        row.missing = /Error: .*/.exec((error as Error).message)?.[0] ?? 'it failed';
      }
    });
  }
  return rows;
}

function figure(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const output = execFileSync(process.execPath, ['--expose-gc', `${PROGRAMS}/${program}`, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  return Number(output.split('\n')[0]);
}
