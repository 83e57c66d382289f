import {
  BusyError,
  createSemaphore,
  createSemaphoreSet,
  KeyExistsError,
  LimitError,
  limits,
  RemovedError,
  SemaphoreHandle,
  SemaphoreSetHandle,
  TimeoutError,
} from 'sysv-ipc';
import { resultOf } from '../../helpers/fixture.ts';
import { perl, runC, testWith } from '../../helpers/peers.ts';
import { until } from '../../helpers/until.ts';

let set: SemaphoreSetHandle;
beforeEach(() => {
  set = createSemaphoreSet([3, 0, 7]);
});
afterEach(() => {
  if (set.current) set.remove();
});

describe('createSemaphoreSet()', () => {
  test('makes a set of mode 0o600 with these values', () => {
    expect(set.values).toEqual([3, 0, 7]);
    expect([set.length, set.permissions, set.created]).toEqual([3, 0o600, true]);
    expect(set.lastOperationTime).toBeNull();
    expect(set.uid).toBe(process.getuid?.());
    const again = new SemaphoreSetHandle(set.key);
    expect([again.semid, again.length, again.created]).toEqual([set.semid, 3, false]);
  });

  test('with a key, marks the set as initialised, whatever its first value', () => {
    for (const values of [
      [0, 5],
      [32767, 0],
    ]) {
      using keyed = createSemaphoreSet(values, { key: set.key ^ 0x4000_0000, permissions: 0o444, autoRemove: true });
      expect(keyed.lastOperationTime).toBeInstanceOf(Date);
      expect(keyed.values).toEqual(values);
      expect(keyed.permissions).toBe(0o444);
    }
    using one = createSemaphore(0, { key: set.key ^ 0x4000_0000, autoRemove: true });
    expect([one.value, one.lastOperationTime]).toEqual([0, expect.any(Date)]);
  });

  test('takes as many as semmsl, or says that it is too many', () => {
    const most = Math.min(limits().semaphores.maxPerSet as number, 0xffff);
    using large = createSemaphoreSet(new Array(most).fill(1), { autoRemove: true });
    expect(large.values).toHaveLength(most);
    expect(large.at(most - 1).value).toBe(1);
    if (most < 0xffff) expect(() => createSemaphoreSet(new Array(most + 1).fill(1))).toThrow(/SEMMSL, which is \d+/);
  });

  test('a key that is taken is refused', () => {
    expect(() => createSemaphoreSet([1], { key: set.key })).toThrow(KeyExistsError);
  });

  test.each([
    [[], RangeError],
    [[1, -1], RangeError],
    [[32768], RangeError],
    [[0.5], RangeError],
    [['1'], TypeError],
    [7, TypeError],
    [undefined, TypeError],
  ])('%j is refused', (values, type) => {
    expect(() => createSemaphoreSet(values as never)).toThrow(type);
  });
});

describe('values and at()', () => {
  test('values are read and set all at once', () => {
    set.values = [0, 32767, 1];
    expect(set.values).toEqual([0, 32767, 1]);
    expect(() => {
      set.values = [1, 2];
    }).toThrow(RangeError);
    expect(() => {
      set.values = [1, 2, 32768];
    }).toThrow(/values\[2\]/);
    expect(set.values).toEqual([0, 32767, 1]);
  });

  test('at() and the iterator give the semaphores', () => {
    set.at(1).V(2);
    expect([...set].map((semaphore) => [semaphore.index, semaphore.value])).toEqual([
      [0, 3],
      [1, 2],
      [2, 7],
    ]);
    expect(set.at(2)).toBeInstanceOf(SemaphoreHandle);
    expect(set.at(-1).index).toBe(2);
    for (const index of [-4, 3, 1.5, Number.NaN]) expect(() => set.at(index)).toThrow(RangeError);
    expect(() => set.at('0' as never)).toThrow(TypeError);
  });
});

describe('operateSync()', () => {
  test('does all operations at once', () => {
    set.operateSync([
      { index: 0, delta: -3 },
      { index: 1, delta: 2 },
      { index: 0, delta: 0 },
    ]);
    expect(set.values).toEqual([0, 2, 7]);
  });

  test('does none if one would have to wait and may not', () => {
    const before = set.values;
    expect(() =>
      set.operateSync([
        { index: 0, delta: -1 },
        { index: 1, delta: -1, wait: false },
      ]),
    ).toThrow(BusyError);
    expect(() => set.operateSync([{ index: 2, delta: 0, wait: false }])).toThrow(/index 2 is not zero/);
    expect(set.values).toEqual(before);
  });

  test('takes the operations in order: what one adds, the next may take', () => {
    set.operateSync([
      { index: 1, delta: 1, wait: false },
      { index: 1, delta: -1, wait: false },
      { index: 1, delta: 0, wait: false },
    ]);
    expect(set.values).toEqual([3, 0, 7]);
    expect(() =>
      set.operateSync([
        { index: 1, delta: -1, wait: false },
        { index: 1, delta: 1, wait: false },
      ]),
    ).toThrow(BusyError);
  });

  test('with a timeout is a TimeoutError, and leaves the values', () => {
    for (const timeout of [0, 30]) {
      expect(() =>
        set.operateSync(
          [
            { index: 0, delta: -1 },
            { index: 1, delta: -1 },
          ],
          { timeout },
        ),
      ).toThrow(TimeoutError);
    }
    expect(set.values).toEqual([3, 0, 7]);
  });

  test('waits for another process, and for all that it needs', async () => {
    const operations = [
      { index: 1, delta: -2 },
      { index: 2, delta: -7 },
      { index: 0, delta: 1 },
    ];
    const result = resultOf('semaphore-set.mjs', [set.semid, operations]);
    await until(() => set.at(1).waitingForNonZero === 1);
    set.at(1).V();
    set.at(1).V();
    expect(await result).toBe('done');
    expect(set.values).toEqual([4, 0, 0]);
  });

  test('an operation that may not wait ends the wait of others when its turn comes', async () => {
    const operations = [
      { index: 1, delta: -1 },
      { index: 2, delta: -8, wait: false },
    ];
    const result = resultOf('semaphore-set.mjs', [set.semid, operations]);
    await until(() => set.at(1).waitingForNonZero === 1);
    set.at(1).V();
    expect(await result).toEqual({ name: 'BusyError', code: 'EAGAIN' });
    expect(set.values).toEqual([3, 1, 7]);
  });

  test('with undo is taken back by the kernel at the end of the process', async () => {
    const result = resultOf('semaphore-set.mjs', [
      set.semid,
      [
        { index: 0, delta: -2, undo: true },
        { index: 1, delta: 5 },
      ],
    ]);
    expect(await result).toBe('done');
    expect(set.values).toEqual([3, 5, 7]);
  });

  test('ends with RemovedError when the set is removed', async () => {
    const result = resultOf('semaphore-set.mjs', [set.semid, [{ index: 1, delta: -1 }]]);
    await until(() => set.at(1).waitingForNonZero === 1);
    set.remove();
    expect(await result).toMatchObject({ name: 'RemovedError' });
    expect(() => set.operateSync([{ index: 0, delta: -1 }])).toThrow(RemovedError);
    expect(() => set.values).toThrow(RemovedError);
  });

  test('more operations than semopm are a LimitError that names it', () => {
    const most = limits().semaphores.maxOperations as number;
    const operations = new Array(most + 1).fill({ index: 0, delta: 1 });
    expect(() => set.operateSync(operations)).toThrow(LimitError);
    expect(() => set.operateSync(operations)).toThrow(/SEMOPM, which is \d+/);
    set.operateSync(operations.slice(1));
    expect(set.values[0]).toBe(3 + most);
  });

  test.each([
    [[], RangeError],
    [[{ index: 3, delta: 1 }], RangeError],
    [[{ index: -1, delta: 1 }], RangeError],
    [[{ index: 0, delta: 32768 }], RangeError],
    [[{ index: 0, delta: 0.5 }], RangeError],
    [[{ index: 0 }], TypeError],
    [[{ delta: 1 }], TypeError],
    [[{ index: 0, delta: 1, undo: 1 }], TypeError],
    [[{ index: 0, delta: 1, wait: 'no' }], TypeError],
    [[null], TypeError],
    [{ index: 0, delta: 1 }, TypeError],
  ])('%j is refused before anything is done', (operations, type) => {
    expect(() => set.operateSync(operations as never)).toThrow(type);
    expect(set.values).toEqual([3, 0, 7]);
  });
});

describe('interop', () => {
  testWith('perl')('a set made by Perl is opened and used, and the other way round', () => {
    const key = set.key ^ 0x4000_0000;
    const semid = Number(
      perl(
        `my $id = semget($ARGV[0], 4, 01000 | 0600); semctl($id, 0, 17, pack('S4', 1, 2, 3, 4)) or die $!; print $id;`,
        key,
      ),
    );
    const theirs = new SemaphoreSetHandle(key);
    try {
      expect([theirs.semid, theirs.length, theirs.values]).toEqual([semid, 4, [1, 2, 3, 4]]);
      theirs.operateSync([
        { index: 3, delta: -4 },
        { index: 0, delta: 1 },
      ]);
      const seen = perl(
        `semctl($ARGV[0], 0, 13, my $all = '') or die $!; print join ',', unpack('S*', $all);
         semop($ARGV[0], pack('s*', 1, -2, 04000, 2, 5, 04000)) or die $!;`,
        semid,
      );
      expect(seen).toBe('2,2,3,0');
      expect(theirs.values).toEqual([2, 0, 8, 0]);
    } finally {
      theirs.remove();
    }
  });

  testWith('gcc')('C operates on a set made here by key, and leaves it to undo', () => {
    const seen = runC(
      `#define _GNU_SOURCE
       #include <stdio.h>
       #include <stdlib.h>
       #include <sys/sem.h>
       int main(int argc, char **argv) {
         int id = semget(atoi(argv[1]), 3, 0);
         struct sembuf ops[] = { { 0, -3, 0 }, { 1, 4, 0 }, { 2, -1, SEM_UNDO } };
         if (semop(id, ops, 3)) return 1;
         unsigned short all[3];
         semctl(id, 0, GETALL, all);
         printf("%d %d %d", all[0], all[1], all[2]);
         return 0;
       }`,
      set.key,
    );
    expect(seen).toBe('0 4 6');
    expect(set.values).toEqual([0, 4, 7]);
  });
});

test('operateSync() refuses an array with holes, and operates on nothing', () => {
  const set = createSemaphoreSet([1]);
  try {
    for (const operations of [new Array(2), Object.assign(new Array(2), { 1: { index: 0, delta: -1 } })]) {
      expect(() => set.operateSync(operations)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
    }
    expect(set.values).toEqual([1]);
  } finally {
    set.remove();
  }
});
