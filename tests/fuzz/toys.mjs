import {
  c,
  createMemory,
  createQueue,
  createSemaphore,
  createSemaphoreSet,
  defineStruct,
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

    this.objects = [memory, semaphore, set, queue];
    this.attached = [memory, readOnly, low, gone.memory];
    this.keys = [...this.objects.map(({ key }) => key), gone.memory.key, 0];
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
      struct: memory.struct(Point, 64),
      'struct, detached': stale,
    };
  }

  /** Whether the object is one of these, or somebody's handle to one. */
  owns(object) {
    return this.objects.some((own) => idOf(own) === idOf(object) && kindOf(own) === kindOf(object));
  }

  remove() {
    for (const object of this.objects) discard(object);
    for (const memory of this.attached) memory.detach();
  }
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
