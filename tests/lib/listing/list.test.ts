import { execFileSync } from 'node:child_process';
import {
  createMemory,
  createQueue,
  createSemaphore,
  createSemaphoreSet,
  type Listing,
  list,
  MessageQueueHandle,
  SemaphoreSetHandle,
  SharedMemoryHandle,
  shm,
} from 'sysv-ipc';
import { fromKernel, readableFromKernel } from '../../../lib/listing/kernel-table.ts';
import { listFrom } from '../../../lib/listing/list.ts';
import { fromProc } from '../../../lib/listing/proc-table.ts';
import { Peer } from '../../helpers/fixture.ts';
import { perl, testWith } from '../../helpers/peers.ts';
import { until } from '../../helpers/until.ts';

const find = <T extends { id: number }>(rows: T[], id: number) => rows.find((row) => row.id === id) as T;
const now = () => expect.any(Date);

describe.each([
  ['list()', () => list()],
  ['the listing by /proc', () => listFrom(fromProc)],
  ['the listing by SHM_STAT_ANY and its like', () => listFrom(fromKernel)],
  ['the listing by SHM_STAT and its like', () => listFrom(readableFromKernel)],
  ['list() of one kind', () => ({ memory: list('memory'), semaphores: list('semaphores'), queues: list('queues') })],
])('%s', (_, listing) => {
  test('tells every attribute of memory', () => {
    using memory = createMemory(12345, { permissions: 0o640, autoRemove: true });
    const info = find(listing().memory, memory.shmid);
    const { residentBytes, swappedBytes, ...told } = info;
    expect(told).toEqual({
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
      locked: false,
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
      lastPid: process.pid,
      idle: false,
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
      idle: false,
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
  // Others may come and go meanwhile: a list is settled when two in a row are equal.
  for (let tries = 0; ; tries++) {
    const [before, other, after] = [listFrom(fromProc), listFrom(fromKernel), listFrom(fromProc)];
    if (tries < 20 && JSON.stringify(before) !== JSON.stringify(after)) continue;
    // Only /proc tells these.
    for (const info of before.memory) {
      delete info.residentBytes;
      delete info.swappedBytes;
    }
    expect(sorted(other)).toEqual(sorted(before));
    break;
  }
});

function sorted(listing: Listing) {
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

test('list() tells what of a segment is in memory, and whether it is locked there', () => {
  using memory = createMemory(1 << 20, { initCharacter: null, autoRemove: true });
  const told = () => find(list('memory'), memory.shmid);
  expect(told()).toMatchObject({ residentBytes: 0, swappedBytes: 0, locked: false });
  memory.fill(1, 0, 8192);
  expect(told().residentBytes).toBeGreaterThanOrEqual(8192);
  memory.lock();
  expect(told().locked).toBe(true);
  memory.unlock();
  expect(told().locked).toBe(false);
});

test('list() calls idle what was last used by processes that are gone, and what nobody waits for', () => {
  const used = perl(`
    my $s = semget(0, 2, 0600|01000); semop($s, pack("s*", 0, 1, 0)); semop($s, pack("s*", 1, 1, 0));
    my $q = msgget(0, 0600|01000); msgsnd($q, pack("l! a*", 1, "x"), 0);
    my $unused = semget(0, 1, 0600|01000);
    print "$s $q $unused"`);
  const [set, queue, unused] = used.split(' ').map(Number) as [number, number, number];
  using ours = createSemaphoreSet([1, 1], { autoRemove: true });
  try {
    const { semaphores, queues } = list();
    expect(find(semaphores, set).idle).toBe(true);
    expect(find(queues, queue).idle).toBe(true);
    expect(find(semaphores, unused)).not.toHaveProperty('idle');
    expect(find(semaphores, ours.semid)).toMatchObject({ idle: false, lastPid: process.pid });
    SemaphoreSetHandle.fromId(set).at(1).V();
    expect(find(list('semaphores'), set).idle).toBe(false);
    expect(find(list('semaphores'), set)).not.toHaveProperty('lastPid');
  } finally {
    SemaphoreSetHandle.fromId(set).remove();
    SemaphoreSetHandle.fromId(unused).remove();
    MessageQueueHandle.fromId(queue).remove();
  }
});

testWith('perl')('a process that has ended counts as gone while its parent has not asked for its status', async () => {
  // The child is a zombie as long as the parent sleeps.
  const program = '$| = 1; if (!fork()) { print shmget(0, 100, 01000 | 0600), "\\n"; exit } sleep 30';
  const parent = new Peer('perl', ['-e', program]);
  const shmid = Number(await parent.line());
  try {
    await until(() => find(list('memory'), shmid).orphaned);
  } finally {
    parent.kill();
    shm.removeMemory(shmid);
  }
});

test('list() refuses a kind that there is not', () => {
  expect(() => list('toString' as never)).toThrow(/kind must be 'memory', 'semaphores' or 'queues'/);
});
