import {
  c,
  createChannel,
  createMemory,
  createMutex,
  createQueue,
  createReadWriteLock,
  createSemaphore,
  createSemaphoreSet,
  defineStruct,
  MutexHandle,
  SemaphoreHandle,
  SharedMemoryHandle,
  shm,
} from 'sysv-ipc';

export const Point = defineStruct('point', { x: c.int32, y: c.double, label: c.string(8), inner: c.array(c.uint8, 3) });

const MISSING = 0x7ff_ffff;

/** Objects to play with, and handles to them in every state. */
export class Toys {
  constructor() {
    const memory = createMemory(4096, { permissions: 0o600 });
    const semaphore = createSemaphore(1, { permissions: 0o600 });
    const set = createSemaphoreSet([1, 0, 2]);
    const queue = createQueue();
    queue.sendSync('one');
    const readOnly = new SharedMemoryHandle(memory.key, { readOnly: true });
    const low = shm.memory(memory.shmid);
    low.attach();
    const impatient = new SemaphoreHandle(semaphore.key);
    impatient.blocking = false;
    const detached = new SharedMemoryHandle(memory.key);
    const gone = {
      memory: createMemory(128),
      semaphore: createSemaphore(),
      set: createSemaphoreSet([1]),
      queue: createQueue(),
    };
    const stale = detached.struct(Point);
    detached.detach();
    for (const object of Object.values(gone)) object.remove();
    const shared = sharedToys();

    this.objects = [memory, semaphore, set, queue];
    this.shared = Object.values(shared);
    this.attached = [memory, readOnly, low, gone.memory];
    this.keys = [...[...this.objects, ...this.shared].map(({ key }) => key), gone.memory.key, 0];
    this.ids = [...this.objects.map(idOf), gone.memory.shmid];
    this.states = {
      'memory, attached': memory,
      'memory, detached': detached,
      'memory, removed': gone.memory,
      'memory, read-only': readOnly,
      semaphore: semaphore,
      'semaphore, not blocking': impatient,
      'semaphore, of a set': set.at(1),
      'semaphore, removed': gone.semaphore,
      set: set,
      'set, removed': gone.set,
      queue: queue,
      'queue, removed': gone.queue,
      'shm.Memory, attached': low,
      'shm.Memory, detached': shm.memory(memory.shmid),
      'shm.Memory, of no segment': shm.memory(MISSING),
      'shm.Semaphore': shm.semaphore(semaphore.semid),
      'shm.Semaphore, of no set': shm.semaphore(MISSING),
      ...sharedStates(shared),
      struct: memory.struct(Point, 64),
      'struct, detached': stale,
    };
  }

  /** Whether the object is one of these, or somebody's handle to one. */
  owns(object) {
    if (isShared(object)) return this.shared.some(({ key }) => key === object.key);
    return this.objects.some((own) => idOf(own) === idOf(object) && kindOf(own) === kindOf(object));
  }

  remove() {
    for (const object of [...this.objects, ...this.shared]) discard(object);
    for (const handle of this.shared) handle[Symbol.dispose]();
    for (const memory of this.attached) memory.detach();
  }
}

function sharedToys() {
  const options = { participants: 4 };
  const channel = createChannel(4096, options);
  const full = createChannel(4096, options);
  const closed = createChannel(4096, options);
  channel.sendSync('one');
  while (full.trySend('x'.repeat(100)));
  closed.close();
  return { mutex: createMutex(options), lock: createReadWriteLock(options), channel, full, closed };
}

/** Handles to them in every state. */
function sharedStates({ mutex, lock, channel, full, closed }) {
  const held = new MutexHandle(mutex.key);
  const disposed = createMutex({ autoRemove: true });
  disposed[Symbol.dispose]();
  const gone = { mutex: createMutex(), lock: createReadWriteLock(), channel: createChannel(100) };
  for (const handle of Object.values(gone)) handle.remove();
  return {
    mutex,
    'mutex, by another handle': held,
    'mutex, disposed of': disposed,
    'mutex, removed': gone.mutex,
    'read-write lock': lock,
    'read-write lock, reader': lock.reader,
    'read-write lock, writer': lock.writer,
    'read-write lock, removed': gone.lock.writer,
    channel,
    'channel, full': full,
    'channel, closed': closed,
    'channel, removed': gone.channel,
  };
}

/** A lock or channel, which has no id of its own. */
export function isShared(object) {
  return ['MutexHandle', 'ReadWriteLockHandle', 'ChannelHandle'].includes(object?.[Symbol.toStringTag]);
}

export function idOf(object) {
  return object.shmid ?? object.semid ?? object.msqid;
}

function kindOf(object) {
  return ['shmid', 'semid', 'msqid'].find((name) => name in object);
}

/** Removes it, if no random call has done so. */
export function discard(object) {
  try {
    object.remove();
  } catch {
    // It has.
  }
}
