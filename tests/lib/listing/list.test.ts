import { execFileSync } from 'node:child_process';
import { createMemory, createQueue, createSemaphore, list, SharedMemoryHandle } from 'sysv-ipc';
import { listFrom } from '../../../lib/listing/list.ts';
import { fromKernel, fromProc } from '../../../lib/listing/sources.ts';
import { perl, testWith } from '../../helpers/peers.ts';

const find = <T extends { id: number }>(rows: T[], id: number) => rows.find((row) => row.id === id) as T;
const now = () => expect.any(Date);

describe.each([
  ['list()', list],
  ['the listing by /proc', () => listFrom(fromProc)],
  ['the listing by SHM_STAT_ANY and its like', () => listFrom(fromKernel)],
])('%s', (_, listing) => {
  test('tells every attribute of memory', () => {
    using memory = createMemory(12345, { permissions: 0o640, autoRemove: true });
    const info = find(listing().memory, memory.shmid);
    expect(info).toEqual({
      key: memory.key,
      id: memory.shmid,
      permissions: 0o640,
      uid: memory.uid,
      gid: memory.gid,
      creatorUid: memory.creatorUid,
      creatorGid: memory.creatorGid,
      lastChangeTime: now(),
      size: 12345,
      numberAttached: 1,
      creatorPid: process.pid,
      lastPid: process.pid,
      lastAttachTime: now(),
      lastDetachTime: null,
      orphaned: false,
      removed: false,
    });
    memory.detach();
    expect(find(listing().memory, memory.shmid)).toMatchObject({
      numberAttached: 0,
      lastDetachTime: now(),
      orphaned: false,
    });
  });

  test('tells every attribute of semaphores', () => {
    using semaphore = createSemaphore(1, { permissions: 0o604, autoRemove: true });
    const tell = () => find(listing().semaphores, semaphore.semid);
    expect(tell()).toEqual({
      key: semaphore.key,
      id: semaphore.semid,
      permissions: 0o604,
      uid: semaphore.uid,
      gid: semaphore.gid,
      creatorUid: semaphore.creatorUid,
      creatorGid: semaphore.creatorGid,
      lastChangeTime: now(),
      length: 1,
      lastOperationTime: null,
    });
    semaphore.P();
    expect(tell().lastOperationTime).toEqual(semaphore.lastOperationTime);
  });

  test('tells every attribute of queues, read-protected ones too', () => {
    using queue = createQueue({ permissions: 0o200, maxBytes: 4321, autoRemove: true });
    queue.sendSync('message');
    expect(find(listing().queues, queue.msqid)).toEqual({
      key: queue.key,
      id: queue.msqid,
      permissions: 0o200,
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      creatorUid: process.getuid?.(),
      creatorGid: process.getgid?.(),
      lastChangeTime: now(),
      currentBytes: 7,
      currentMessages: 1,
      maxBytes: 4321,
      lastSendPid: process.pid,
      lastReceivePid: 0,
      lastSendTime: now(),
      lastReceiveTime: null,
    });
  });

  test('marks what is removed but attached, and negative keys are keys', () => {
    const key = -0x1234_0000 - process.pid;
    const memory = createMemory(100, { key });
    try {
      expect(find(listing().memory, memory.shmid)).toMatchObject({ key, removed: false });
    } finally {
      memory.remove();
    }
    expect(find(listing().memory, memory.shmid)).toMatchObject({ key: 0, removed: true, permissions: 0o666 });
    memory.detach();
    expect(find(listing().memory, memory.shmid)).toBeUndefined();
  });

  testWith('perl')('marks as orphaned what nobody is attached to and whose creator has ended', () => {
    const shmid = Number(perl('print shmget(0, 100, 01000 | 0600)'));
    const memory = SharedMemoryHandle.fromId(shmid);
    try {
      expect(find(listing().memory, shmid)).toMatchObject({ orphaned: false, numberAttached: 1 });
      memory.detach();
      expect(find(listing().memory, shmid)).toMatchObject({ orphaned: true, numberAttached: 0 });
    } finally {
      memory.remove();
    }
  });
});

test('both listings agree on everything that is there', () => {
  using _memory = createMemory(100, { autoRemove: true });
  using _semaphore = createSemaphore(1, { autoRemove: true });
  using queue = createQueue({ autoRemove: true });
  queue.sendSync('x');
  // Others may come and go meanwhile: what is told is settled when it is told twice.
  for (let tries = 0; ; tries++) {
    const [before, other, after] = [listFrom(fromProc), listFrom(fromKernel), listFrom(fromProc)];
    if (tries < 20 && JSON.stringify(before) !== JSON.stringify(after)) continue;
    expect(sorted(other)).toEqual(sorted(before));
    break;
  }
});

function sorted(listing: ReturnType<typeof list>) {
  const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
  return [listing.memory.sort(byId), listing.semaphores.sort(byId), listing.queues.sort(byId)];
}

testWith('ipcs')('list() agrees with ipcs', () => {
  using memory = createMemory(4096, { permissions: 0o660, autoRemove: true });
  using semaphore = createSemaphore(1, { permissions: 0o600, autoRemove: true });
  using queue = createQueue({ permissions: 0o622, autoRemove: true });
  queue.sendSync('12345');
  const rows = (option: string, id: number) =>
    execFileSync('ipcs', [option], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find((cells) => cells[1] === String(id));
  const hex = (key: number) => `0x${key.toString(16).padStart(8, '0')}`;
  const { memory: segments, semaphores, queues } = list();

  const segment = find(segments, memory.shmid);
  expect(rows('-m', memory.shmid)?.filter((_, i) => i !== 2)).toEqual(
    [hex(segment.key), segment.id, segment.permissions.toString(8), segment.size, segment.numberAttached].map(String),
  );
  const set = find(semaphores, semaphore.semid);
  expect(rows('-s', semaphore.semid)?.filter((_, i) => i !== 2)).toEqual(
    [hex(set.key), set.id, set.permissions.toString(8), set.length].map(String),
  );
  const messages = find(queues, queue.msqid);
  expect(rows('-q', queue.msqid)?.filter((_, i) => i !== 2)).toEqual(
    [hex(messages.key), messages.id, messages.permissions.toString(8), messages.currentBytes, 1].map(String),
  );
});
