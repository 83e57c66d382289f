import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createMemory,
  createQueue,
  createSemaphore,
  createSemaphoreSet,
  keyFor,
  LimitError,
  removeMemory,
  removeQueue,
  removeSemaphore,
  SemaphoreSetHandle,
  SharedMemoryHandle,
  TimeoutError,
} from 'sysv-ipc';
import { newSegment } from '../../../lib/memory/create.ts';
import { createOrOpen } from '../../../lib/objects/create-or-open.ts';
import { fixturePath, fixture as fixtureProcess } from '../../helpers/fixture.ts';
import { perl, testWith } from '../../helpers/peers.ts';

const PROCESSES = 20;
/** Rounds of each kind: as many as the time allows, or as told. */
const ROUNDS = Number(process.env.SYSV_IPC_RACE_ROUNDS ?? Number.POSITIVE_INFINITY);
const TIME = process.env.SYSV_IPC_RACE_ROUNDS ? Number.POSITIVE_INFINITY : 2_000;
const key = keyFor(`or-open ${process.pid}`);

const kinds = {
  memory: { remove: removeMemory, found: (number: number): unknown[] => [number] },
  semaphore: { remove: removeSemaphore, found: (number: number): unknown[] => [number % 2 ? number : 0, true] },
  set: { remove: removeSemaphore, found: (number: number): unknown[] => [[0, number, 0, number]] },
  queue: { remove: removeQueue, found: (number: number): unknown[] => [1000 + number] },
};

describe('orOpen with 20 processes at once', () => {
  let children: ChildProcess[];
  beforeAll(async () => {
    children = Array.from({ length: PROCESSES }, () => fork(fixturePath('or-open.mjs')));
    await Promise.all(children.map((child) => once(child, 'message')));
  });
  afterAll(() => {
    for (const child of children) child.disconnect();
  });

  test.each(Object.entries(kinds))(
    '%s: exactly one makes it, and all find what that one made',
    async (kind, { remove, found }) => {
      const began = Date.now();
      let rounds = 0;
      for (; rounds < ROUNDS && Date.now() - began < TIME; rounds++) {
        const start = Date.now() + 10;
        const answers = children.map((child) => once(child, 'message'));
        children.forEach((child, number) => {
          child.send({ kind, key, number: number + 1, start });
        });
        const reports = (await Promise.all(answers)).map(([answer]) => answer);
        try {
          const makers = reports.flatMap(([created], i) => (created === true ? [i + 1] : []));
          expect(makers).toHaveLength(1);
          const expected = found(makers[0] as number);
          expect(reports.map(([, ...rest]) => rest)).toEqual(reports.map(() => expected));
        } catch (error) {
          throw new Error(`round ${rounds}: ${JSON.stringify(reports)}`, { cause: error });
        } finally {
          remove(key);
        }
      }
      console.log(`${kind}: ${rounds} rounds of ${PROCESSES} processes`);
    },
    Number.isFinite(ROUNDS) ? 3_600_000 : 60_000,
  );
});

describe('orOpen', () => {
  test('makes what there is not, and opens what there is, with its attributes', () => {
    const options = { key, orOpen: true, permissions: 0o640 };
    const pairs = [
      [createMemory(10, options), createMemory(10, { ...options, permissions: 0o600, initCharacter: 'x' })],
      [createSemaphore(0, options), createSemaphore(5, options)],
      [createQueue({ ...options, maxBytes: 99 }), createQueue({ ...options, maxBytes: 100 })],
    ] as const;
    for (const [made, opened] of pairs) {
      try {
        expect([made.created, opened.created, opened.permissions]).toEqual([true, false, 0o640]);
        expect(opened.lastChangeTime).toEqual(made.lastChangeTime);
      } finally {
        made.remove();
      }
    }
    expect(pairs[0][1].read(10, 0, 'utf8')).toBe(' '.repeat(10));
    for (const memory of pairs[0]) memory.detach();
  });

  test('autoRemove holds for the one that made it', () => {
    const options = { key, orOpen: true, autoRemove: true };
    const made = createSemaphore(3, options);
    {
      using opened = createSemaphore(4, options);
      expect(opened.created).toBe(false);
    }
    expect(made.current).toBe(true);
    made[Symbol.dispose]();
    expect(made.current).toBe(false);
  });

  test('an object larger than asked for is opened, a smaller one is a LimitError', () => {
    using memory = createMemory(4096, { key, autoRemove: true });
    const larger = createMemory(100, { key, orOpen: true });
    expect(larger.size).toBe(4096);
    larger.detach();
    expect(() => createMemory(4097, { key, orOpen: true })).toThrow(LimitError);
    expect(memory.numberAttached).toBe(1);

    using set = createSemaphoreSet([1, 2], { key, autoRemove: true });
    expect(createSemaphoreSet([7], { key, orOpen: true }).values).toEqual([1, 2]);
    expect(() => createSemaphoreSet([7, 7, 7], { key, orOpen: true })).toThrow(/it has 2/);
    expect(set.values).toEqual([1, 2]);
  });

  testWith('perl')('a set of a program without orOpen counts as initialised by its values or an operation', () => {
    const id = perl('print semget($ARGV[0], 1, 01000 | 0600)', key);
    const theirs = SemaphoreSetHandle.fromId(Number(id));
    try {
      theirs.values = [2];
      expect(createSemaphore(9, { key, orOpen: true }).value).toBe(2);
      theirs.operateSync([{ index: 0, delta: -2 }]);
      expect(createSemaphore(9, { key, orOpen: true }).value).toBe(0);
    } finally {
      theirs.remove();
    }
  });

  testWith('perl')(
    'a semaphore that another program set to 0 is opened at once, also while that one waits in it',
    () => {
      const semop = 'my $set = semget($ARGV[0], 1, 01000 | 0600); semctl($set, 0, 16, 0); print $set';
      const theirs = SemaphoreSetHandle.fromId(Number(perl(semop, key)));
      try {
        const ours = createSemaphore(5, { key, orOpen: true });
        expect([ours.created, ours.value]).toEqual([false, 0]);
      } finally {
        theirs.remove();
      }
    },
  );

  testWith('perl')(
    'a set whose maker died half way is a TimeoutError, after some time; a large segment gets more',
    async () => {
      const id = perl('print semget($ARGV[0], 1, 01000 | 0600)', key);
      const large = createMemory(2 ** 31, { noReserve: true, initCharacter: null, permissions: 0o611 });
      try {
        const patient = fixtureProcess('or-open-large.mjs', [large.key, large.size]);
        expect(await patient.line()).toBe('opening');
        expect(() => createSemaphore(9, { key, orOpen: true })).toThrow(TimeoutError);
        await delay(500);
        large.permissions = 0o600;
        expect(await patient.ended).toMatchObject({ code: 0, stdout: 'opening\nopened\n' });
      } finally {
        large.detach();
        large.remove();
        SemaphoreSetHandle.fromId(Number(id)).remove();
      }
    },
  );

  test('an object whose creator finished it, and ended, between two looks is opened', () => {
    using memory = createMemory(100, { key, permissions: 0o611, autoRemove: true });
    const opened = createOrOpen({
      making: newSegment(100, 0o611),
      creation: { key, permissions: 0o600, autoRemove: false, orOpen: true, anyCreator: false },
      initialise: () => -1,
      isReady: (object) => object.permissions === 0o600,
      isAbandoned(object) {
        object.set('mode', 0o600);
        return true;
      },
      open: (object) => object.id,
    });
    expect(opened).toBe(memory.shmid);
  });

  testWith('perl')('memory whose maker died half way is a TimeoutError that says so', () => {
    perl('defined shmget($ARGV[0], 100, 01000 | 0611) or die $!', key);
    try {
      expect(() => createMemory(100, { key, orOpen: true })).toThrow(/ended before .* remove it and try again/);
      const asItIs = new SharedMemoryHandle(key);
      asItIs.detach();
    } finally {
      removeMemory(key);
    }
  });

  test.each([
    [{ orOpen: true }, TypeError],
    [{ orOpen: true, key: 0 }, RangeError],
    [{ orOpen: 1, key }, TypeError],
  ])('%j is refused', (options, type) => {
    expect(() => createMemory(10, options as never)).toThrow(type);
    expect(() => createSemaphore(1, options as never)).toThrow(type);
    expect(() => createSemaphoreSet([1], options as never)).toThrow(type);
    expect(() => createQueue(options as never)).toThrow(type);
  });

  test('permissions that look like the mark of what is being made are refused with orOpen, and kept without', () => {
    expect(() => createMemory(10, { key, orOpen: true, permissions: 0o611 })).toThrow(RangeError);
    expect(() => createQueue({ key, orOpen: true, permissions: 0o655 })).toThrow(RangeError);
    using memory = createMemory(10, { key, permissions: 0o611, autoRemove: true });
    expect(memory.permissions).toBe(0o611);
  });
});

test('createSemaphore() with orOpen opens at once what was made without a key and with value 0', () => {
  const made = createSemaphore(0);
  try {
    const start = performance.now();
    expect(createSemaphore(0, { key: made.key, orOpen: true }).semid).toBe(made.semid);
    expect(performance.now() - start).toBeLessThan(2_000);
  } finally {
    made.remove();
  }
});
