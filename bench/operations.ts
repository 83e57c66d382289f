import type { Group, Peer } from './results.ts';

/** One who takes part in an operation. */
export interface Contestant {
  peer: Peer;
  /** The operation's name in the peer's program. */
  run: string;
  /** What the peer calls it. */
  how: string;
  /** The operation of the same program at the other end, in a process of its own. */
  partner?: string;
  /** Why it cannot take part. */
  unable?: string;
}

/** What is measured by running it so and so many times in a program of each peer, which opens these objects by key. */
export interface Operation {
  operation: string;
  title: string;
  group: Group;
  /** Bytes: of the memory, of a message. */
  size?: number;
  objects?: { semaphores?: readonly number[]; memory?: true; queues?: number; channels?: number; mutexes?: number };
  /** Where a process and its partner run; default: wherever the kernel puts them. */
  processors?: 'one' | 'two';
  contestants: readonly Contestant[];
}

const by = (peer: Peer) => (run: string, how: string, partner?: string) =>
  partner === undefined ? { peer, run, how } : { peer, run, how, partner };
const ours = by('sysv-ipc');
const c = by('C');
const perl = by('Perl');
/** What nothing that calls through Koffi can be quicker than. */
const floor = by('koffi');
const typed = by('shm-typed-array');
const svmq = by('svmq');
const python = by('Python');
const redis = by('Redis');

const KIB = 1024;
const MIB = 1024 * KIB;

export const operations: readonly Operation[] = [
  {
    operation: 'pair',
    title: 'V and P',
    group: 'calls',
    objects: { semaphores: [1], mutexes: 1 },
    contestants: [
      c('pair', 'semop ×2'),
      floor('pair', 'semop ×2'),
      ours('pair', 'V(), P()'),
      ours('mutex', 'mutex: acquireSync(), release()'),
      perl('pair', 'semop ×2'),
      python('pair', 'release(), acquire()'),
      redis('lock', 'SET NX, DEL'),
    ],
  },
  {
    operation: 'value',
    title: 'value of a semaphore',
    group: 'calls',
    objects: { semaphores: [1] },
    contestants: [
      c('value', 'semctl GETVAL'),
      floor('value', 'semctl GETVAL'),
      ours('value', 'value'),
      perl('value', 'semctl GETVAL'),
    ],
  },
  {
    operation: 'acquire',
    title: 'acquire and release, awaited',
    group: 'calls',
    objects: { semaphores: [1] },
    contestants: [c('pair', 'semop ×2'), ours('acquire-release', 'await acquire(), release()')],
  },
  {
    operation: 'attach',
    title: 'attach and detach',
    group: 'calls',
    size: 4 * KIB,
    objects: { memory: true },
    contestants: [
      c('attach', 'shmat, shmdt'),
      floor('attach', 'shmat, shmdt'),
      ours('attach', 'attach(), detach()'),
      perl('attach', 'shmat, shmdt'),
      python('attach', 'attach(), detach()'),
      typed('attach', 'get(), detach()'),
    ],
  },
  {
    operation: 'create-semaphore',
    title: 'create and remove a semaphore',
    group: 'calls',
    contestants: [
      c('create-semaphore', 'semget, SETVAL, IPC_RMID'),
      ours('create-semaphore', 'createSemaphore(), remove()'),
      perl('create-semaphore', 'semget, SETVAL, IPC_RMID'),
    ],
  },
  {
    operation: 'create-memory',
    title: 'create, attach, remove and detach memory of 4 KiB',
    group: 'calls',
    size: 4 * KIB,
    contestants: [
      c('create-memory', 'shmget, shmat, IPC_RMID, shmdt'),
      ours('create-memory', 'createMemory(), remove(), detach()'),
      perl('create-memory', 'shmget, shmat, IPC_RMID, shmdt'),
      typed('create-memory', 'create(), destroy()'),
    ],
  },
  {
    operation: 'create-queue',
    title: 'create and remove a queue',
    group: 'calls',
    contestants: [
      c('create-queue', 'msgget, IPC_RMID'),
      ours('create-queue', 'createQueue(), remove()'),
      perl('create-queue', 'msgget, IPC_RMID'),
      svmq('create-queue', 'new MessageQueue(), close()'),
    ],
  },
  sendReceive('64 B', 64),
  {
    ...sendReceive('4 KiB', 4 * KIB),
    contestants: [
      ...sendReceive('', 0).contestants.filter(({ peer }) => peer !== 'svmq'),
      { ...svmq('send-receive', 'push(), pop()'), unable: 'it takes no message above 4052 bytes' },
    ],
  },
  {
    operation: 'read-member',
    title: 'read a struct member',
    group: 'calls',
    size: 64,
    objects: { memory: true },
    contestants: [
      c('read-member', 'sample->count'),
      ours('read-member', 'sample.count'),
      by('DataView')('read-member', 'getUint32()'),
    ],
  },
  {
    operation: 'write-member',
    title: 'write a struct member',
    group: 'calls',
    size: 64,
    objects: { memory: true },
    contestants: [
      c('write-member', 'sample->count = n'),
      ours('write-member', 'sample.count = n'),
      by('DataView')('write-member', 'checked, setUint32()'),
    ],
  },
  ...([16, 4 * KIB, MIB, 64 * MIB] as const).flatMap((size) => [read(size), write(size)]),
  ...(['one', 'two'] as const).map(
    (processors): Operation => ({
      operation: `ping-pong-${processors}`,
      title: `ping-pong of P and V, on ${processors} processor${processors === 'two' ? 's' : ''}`,
      group: 'messages',
      objects: { semaphores: [0, 0] },
      processors,
      contestants: [
        c('ping', 'semop', 'pong'),
        ours('ping', 'V(), P()', 'pong'),
        perl('ping', 'semop', 'pong'),
        ours('async-ping', 'V(), await acquire()', 'async-pong'),
      ],
    }),
  ),
  ...(['one', 'two'] as const).map(
    (processors): Operation => ({
      operation: `contended-${processors}`,
      title: `a lock that another process wants all the time, on ${processors} processor${processors === 'two' ? 's' : ''}`,
      group: 'messages',
      objects: { semaphores: [1], mutexes: 1 },
      processors,
      contestants: [
        ours('lock', 'semaphore: P(), V()', 'lock'),
        ours('mutex', 'mutex: acquireSync(), release()', 'mutex'),
      ],
    }),
  ),
  ...[64, KIB, 64 * KIB].map(
    (size): Operation => ({
      operation: `one-way-${size}`,
      title: `messages of ${showBytes(size)}, one after the other`,
      group: 'messages',
      size,
      objects: { queues: 2, channels: 2 },
      contestants: [
        ours('channel-one-way', 'channel', 'channel-sink'),
        ours('channel-one-way', 'channel, received into a Buffer', 'channel-into-sink'),
        // A default queue takes no message above 8 KiB.
        ...(size > 8 * KIB ? [] : [ours('queue-one-way', 'queue', 'queue-sink')]),
        by('Unix socket')('one-way', 'node:net'),
        by('process.send')('one-way', 'child_process.fork'),
        by('MessagePort')('one-way', 'worker thread of the same process'),
      ],
    }),
  ),
  ...[64, 4 * KIB, MIB].map(
    (size): Operation => ({
      operation: `message-${size}`,
      title: `a message of ${showBytes(size)} there and back`,
      group: 'messages',
      size,
      objects: { memory: true, semaphores: [0, 0], queues: 2, channels: 2 },
      contestants: [
        ours('memory-ping', 'memory and two semaphores', 'memory-pong'),
        ours('channel-ping', 'two channels', 'channel-pong'),
        ours('channel-async-ping', 'two channels, awaited', 'channel-async-pong'),
        // A default queue holds 16 KiB in all.
        ...(size === MIB ? [] : [c, ours, python].map((by) => by('queue-ping', 'two queues', 'queue-pong'))),
        by('Unix socket')('echo', 'node:net'),
        by('process.send')('echo', 'child_process.fork'),
        by('MessagePort')('echo', 'worker thread of the same process'),
        redis('echo', 'two lists on localhost'),
      ],
    }),
  ),
];

function sendReceive(name: string, size: number): Operation {
  return {
    operation: `send-receive-${size}`,
    title: `send and receive ${name}`,
    group: 'calls',
    size,
    objects: { queues: 1 },
    contestants: [
      c('send-receive', 'msgsnd, msgrcv'),
      floor('send-receive', 'msgsnd, msgrcv'),
      ours('send-receive', 'sendSync(), receiveSync()'),
      perl('send-receive', 'msgsnd, msgrcv'),
      python('send-receive', 'send(), receive()'),
      svmq('send-receive', 'push(), pop()'),
    ],
  };
}

function read(size: number): Operation {
  return {
    operation: `read-${size}`,
    title: `read ${showBytes(size)}`,
    group: 'memory',
    size,
    objects: { memory: true },
    contestants: [
      c('read-into', 'memcpy'),
      ours('read-into', 'readInto()'),
      typed('read-into', 'copy()'),
      c('read', 'malloc, memcpy, free'),
      ours('read', 'read()'),
      typed('read', 'allocUnsafe(), copy()'),
      perl('read', 'shmread'),
      python('read', 'read()'),
    ],
  };
}

function write(size: number): Operation {
  return {
    operation: `write-${size}`,
    title: `write ${showBytes(size)}`,
    group: 'memory',
    size,
    objects: { memory: true },
    contestants: [
      c('write', 'memcpy'),
      ours('write', 'write()'),
      typed('write', 'set()'),
      perl('write', 'shmwrite'),
      python('write', 'write()'),
    ],
  };
}

export function showBytes(bytes: number): string {
  if (bytes >= MIB) return `${bytes / MIB} MiB`;
  return bytes >= KIB ? `${bytes / KIB} KiB` : `${bytes} B`;
}
