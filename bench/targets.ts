import { median, type Peer, type Result, type Row, ratio } from './results.ts';

/** What the package promises of its speed, each beside its limit in the same run. */
export interface Target {
  what: string;
  operation: string;
  ours: string;
  /** What it is measured against, by who does it and how; absent: the figure itself is bounded. */
  beside?: readonly [Peer, string];
  /** Times the other one, or nanoseconds. */
  atMost?: number;
  atLeast?: number;
  /** Which way round the figure is given: the other's time by ours is its speed by the other's. */
  speed?: true;
}

export const targets: readonly Target[] = [
  // What is one or two calls: beside the bare calls through Koffi, which are the floor of this package.
  { what: 'V and P', operation: 'pair', ours: 'V(), P()', beside: ['koffi', 'semop ×2'], atMost: 1.1 },
  { what: '`value`', operation: 'value', ours: 'value', beside: ['koffi', 'semctl GETVAL'], atMost: 1.1 },
  {
    what: 'attach and detach',
    operation: 'attach',
    ours: 'attach(), detach()',
    beside: ['koffi', 'shmat, shmdt'],
    atMost: 1.4,
  },
  {
    what: '`readInto` of 1 MiB',
    operation: 'read-1048576',
    ours: 'readInto()',
    beside: ['C', 'memcpy'],
    atLeast: 0.9,
    speed: true,
  },
  {
    what: '`read` of 1 MiB, which returns new memory',
    operation: 'read-1048576',
    ours: 'read()',
    beside: ['C', 'malloc, memcpy, free'],
    atLeast: 0.9,
    speed: true,
  },
  {
    what: '`write` of 1 MiB',
    operation: 'write-1048576',
    ours: 'write()',
    beside: ['C', 'memcpy'],
    atLeast: 0.9,
    speed: true,
  },
  { what: '`read` of 16 bytes', operation: 'read-16', ours: 'read()', atMost: 150 },
  { what: '`readInto` of 16 bytes', operation: 'read-16', ours: 'readInto()', atMost: 150 },
  { what: '`write` of 16 bytes', operation: 'write-16', ours: 'write()', atMost: 150 },
  {
    what: 'ping-pong on one processor',
    operation: 'ping-pong-one',
    ours: 'V(), P()',
    beside: ['C', 'semop'],
    atMost: 1.15,
  },
  {
    what: 'ping-pong on two processors',
    operation: 'ping-pong-two',
    ours: 'V(), P()',
    beside: ['C', 'semop'],
    atMost: 1.15,
  },
  ...(
    [
      [64, 1.1],
      [4096, 1.7],
    ] as const
  ).map(
    ([size, atMost]): Target => ({
      what: `send and receive ${size} bytes`,
      operation: `send-receive-${size}`,
      ours: 'sendSync(), receiveSync()',
      beside: ['koffi', 'msgsnd, msgrcv'],
      atMost,
    }),
  ),
  {
    what: 'mutex: lock and unlock, nobody else wants it',
    operation: 'pair',
    ours: 'mutex: acquireSync(), release()',
    beside: ['C', 'semop ×2'],
    atMost: 0.02,
  },
  ...(['one', 'two'] as const).map(
    (processors): Target => ({
      what: `mutex: contended, on ${processors} processor${processors === 'two' ? 's' : ''}`,
      operation: `contended-${processors}`,
      ours: 'mutex: acquireSync(), release()',
      beside: ['sysv-ipc', 'semaphore: P(), V()'],
      atMost: 0.2,
    }),
  ),
  ...(
    [
      [64, 'sysv-ipc', 'queue', 5],
      [64, 'process.send', 'child_process.fork', 15],
      [64, 'Unix socket', 'node:net', 6],
      [1024, 'Unix socket', 'node:net', 6],
      [65_536, 'Unix socket', 'node:net', 8],
    ] as const
  ).map(
    ([size, peer, how, atLeast]): Target => ({
      what: `channel: ${size} bytes one way`,
      operation: `one-way-${size}`,
      ours: 'channel, received into a Buffer',
      beside: [peer, how],
      atLeast,
      speed: true,
    }),
  ),
  ...(
    [
      ['sysv-ipc', 'two queues', 0.6],
      ['process.send', 'child_process.fork', 0.3],
    ] as const
  ).map(
    ([peer, how, atMost]): Target => ({
      what: 'channel: 64 bytes there and back',
      operation: 'message-64',
      ours: 'two channels',
      beside: [peer, how],
      atMost,
    }),
  ),
  {
    what: 'channel: waking up, median',
    operation: 'wake-up',
    ours: 'await channel.receive()',
    beside: ['Unix socket', "on('data')"],
    atMost: 2.5,
  },
  {
    what: 'channel: waking up, 90 % beside the median',
    operation: 'wake-up',
    ours: 'await channel.receive(), 90 %',
    beside: ['sysv-ipc', 'await channel.receive()'],
    atMost: 5,
  },
  {
    what: 'the conversation over a channel',
    operation: 'conversation',
    ours: 'channel/premise and channel/conclusion',
    beside: ['C', 'premise and conclusion'],
    atLeast: 2,
  },
  {
    what: 'the conversation',
    operation: 'conversation',
    ours: 'premise and conclusion',
    beside: ['C', 'premise and conclusion'],
    atLeast: 0.8,
  },
  { what: 'import', operation: 'import', ours: "import 'sysv-ipc'", beside: ['koffi', "import 'koffi'"], atMost: 1.5 },
];

export interface Outcome {
  target: Target;
  /** Undefined where one side is missing in this run. */
  figure: number | undefined;
  reached: boolean;
}

export function outcomes(results: readonly Result[]): Outcome[] {
  return targets.map((target) => {
    const figure = figureOf(target, results);
    const { atMost = Number.POSITIVE_INFINITY, atLeast = 0 } = target;
    return { target, figure, reached: figure !== undefined && figure <= atMost && figure >= atLeast };
  });
}

function figureOf({ operation, ours, beside, speed }: Target, results: readonly Result[]): number | undefined {
  const rows = results.find((result) => result.operation === operation)?.rows;
  const row = (peer: Peer, how: string): Row | undefined =>
    rows?.find((row) => row.peer === peer && row.how === how && row.samples.length > 0);
  const own = row('sysv-ipc', ours);
  if (!own) return undefined;
  if (!beside) return median(own.samples);
  const other = row(...beside);
  if (!other) return undefined;
  return speed ? ratio(other, own) : ratio(own, other);
}
