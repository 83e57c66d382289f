import * as api from 'sysv-ipc';
import { SemaphoreHandle, SharedMemoryHandle, shm } from 'sysv-ipc';
import { resultOf } from '../../helpers/fixture.ts';
import { newMemory, newSemaphore, thrownBy } from '../../helpers/objects.ts';

type Call = (value: never) => unknown;
const TYPE = 'ERR_INVALID_ARG_TYPE';
const RANGE = 'ERR_OUT_OF_RANGE';

/** Handles of objects that are gone: any system call on them is a RemovedError, so another error came before it. */
let memory: SharedMemoryHandle;
let semaphore: SemaphoreHandle;
let segment: shm.Memory;
let low: shm.Semaphore;
beforeAll(() => {
  memory = api.createMemory(10);
  memory.remove();
  memory.detach();
  semaphore = api.createSemaphore();
  semaphore.remove();
  segment = shm.memory(memory.shmid);
  low = shm.semaphore(semaphore.semid);
});

const NUMBERS = [Number.NaN, -1, 1.5, 2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY];
const NOT_NUMBERS = ['5', null, {}, [], true, 5n, Symbol('5'), () => 5];
const KEYS = [Number.NaN, 1.5, 2 ** 32, -(2 ** 31) - 1, 2 ** 53, Number.POSITIVE_INFINITY];
const PERMISSIONS = [Number.NaN, -1, 0.5, 0o1000, 0o10000, 2 ** 31, 2 ** 53];
const VALUES = [Number.NaN, -1, 0.5, 32_768, 2 ** 31, 2 ** 53];
const TIMEOUTS = [Number.NaN, -1, Number.NEGATIVE_INFINITY];
const OWNERS = [Number.NaN, -1, 0.5, 2 ** 32 - 1, 2 ** 53];
const IDS = [Number.NaN, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53];
const OPTIONS = [null, 5, 'x', true];

/** What is given, by the name that the error must call it, with the values that are out of range and those of a wrong type. */
const calls: [title: string, name: string, call: Call, ranges: unknown[], types: unknown[]][] = [
  [
    'createMemory(size)',
    'size',
    (v) => api.createMemory(v),
    [0, Number.NaN, -1, 1.5, 2 ** 53],
    [...NOT_NUMBERS, undefined],
  ],
  ['createMemory({ key })', 'key', (v) => api.createMemory(1, { key: v }), KEYS, NOT_NUMBERS],
  [
    'createMemory({ permissions })',
    'permissions',
    (v) => api.createMemory(1, { permissions: v }),
    PERMISSIONS,
    NOT_NUMBERS,
  ],
  [
    'createMemory({ initCharacter })',
    'initCharacter',
    (v) => api.createMemory(1, { initCharacter: v }),
    ['ab', '', 'é', '€', 256, -1, 1.5, Number.NaN],
    [{}, true, 5n],
  ],
  ['createMemory({ autoRemove })', 'autoRemove', (v) => api.createMemory(1, { autoRemove: v }), [], [1, 'yes', null]],
  ['createMemory({ noReserve })', 'noReserve', (v) => api.createMemory(1, { noReserve: v }), [], [1, 'yes', null]],
  [
    'createMemory({ hugePages })',
    'hugePages',
    (v) => api.createMemory(1, { hugePages: v }),
    [0, 3_000_000, -1, Number.NaN, 2048, 2 ** 64],
    ['2M', null, {}],
  ],
  ['createMemory(options)', 'options', (v) => api.createMemory(1, v), [], OPTIONS],
  ['removeMemory()', 'key', (v) => api.removeMemory(v), KEYS, [...NOT_NUMBERS, undefined]],
  ['new SharedMemoryHandle()', 'key', (v) => new SharedMemoryHandle(v), KEYS, [...NOT_NUMBERS, undefined]],
  [
    'new SharedMemoryHandle({ readOnly })',
    'readOnly',
    (v) => new SharedMemoryHandle(1, { readOnly: v }),
    [],
    [1, 'yes'],
  ],
  ['new SharedMemoryHandle(options)', 'options', (v) => new SharedMemoryHandle(1, v), [], OPTIONS],
  ['SharedMemoryHandle.fromId()', 'shmid', (v) => SharedMemoryHandle.fromId(v), IDS, [...NOT_NUMBERS, undefined]],
  ['memory.read(n)', 'numberOfBytes', (v) => memory.read(v), [11, ...NUMBERS], NOT_NUMBERS],
  ['memory.read(0, offset)', 'offset', (v) => memory.read(0, v), [11, ...NUMBERS], NOT_NUMBERS],
  ['memory.write("", offset)', 'offset', (v) => memory.write('', v), [11, ...NUMBERS], NOT_NUMBERS],
  ['memory.fill(0, offset)', 'offset', (v) => memory.fill(0, v), [11, ...NUMBERS], NOT_NUMBERS],
  ['memory.fill(0, 0, end)', 'end', (v) => memory.fill(0, 0, v), [11, ...NUMBERS], NOT_NUMBERS],
  ['memory.permissions', 'permissions', (v) => Object.assign(memory, { permissions: v }), PERMISSIONS, NOT_NUMBERS],
  ['memory.uid', 'uid', (v) => Object.assign(memory, { uid: v }), OWNERS, NOT_NUMBERS],
  ['memory.gid', 'gid', (v) => Object.assign(memory, { gid: v }), OWNERS, NOT_NUMBERS],

  ['createSemaphore(value)', 'initialValue', (v) => api.createSemaphore(v), VALUES, NOT_NUMBERS],
  ['createSemaphore({ key })', 'key', (v) => api.createSemaphore(1, { key: v }), KEYS, NOT_NUMBERS],
  [
    'createSemaphore({ permissions })',
    'permissions',
    (v) => api.createSemaphore(1, { permissions: v }),
    PERMISSIONS,
    NOT_NUMBERS,
  ],
  [
    'createSemaphore({ autoRemove })',
    'autoRemove',
    (v) => api.createSemaphore(1, { autoRemove: v }),
    [],
    [1, 'yes', null],
  ],
  ['createSemaphore(options)', 'options', (v) => api.createSemaphore(1, v), [], OPTIONS],
  ['removeSemaphore()', 'key', (v) => api.removeSemaphore(v), KEYS, [...NOT_NUMBERS, undefined]],
  ['new SemaphoreHandle()', 'key', (v) => new SemaphoreHandle(v), KEYS, [...NOT_NUMBERS, undefined]],
  [
    'new SemaphoreHandle({ index })',
    'index',
    (v) => new SemaphoreHandle(1, { index: v }),
    [65_536, ...NUMBERS],
    NOT_NUMBERS.filter((v) => v !== null),
  ],
  ['SemaphoreHandle.fromId()', 'semid', (v) => SemaphoreHandle.fromId(v), IDS, [...NOT_NUMBERS, undefined]],
  ['P({ timeout })', 'timeout', (v) => semaphore.P({ timeout: v }), TIMEOUTS, NOT_NUMBERS],
  ['P({ count })', 'count', (v) => semaphore.P({ count: v }), [0, ...VALUES], NOT_NUMBERS],
  ['P({ interruptible })', 'interruptible', (v) => semaphore.P({ interruptible: v }), [], [1, 'yes', null]],
  ['P(options)', 'options', (v) => semaphore.P(v), [], OPTIONS],
  ['V(count)', 'count', (v) => semaphore.V(v), [0, ...VALUES], NOT_NUMBERS],
  ['release(count)', 'count', (v) => semaphore.release(v), [0, ...VALUES], NOT_NUMBERS],
  ['tryAcquire(count)', 'count', (v) => semaphore.tryAcquire(v), [0, ...VALUES], NOT_NUMBERS],
  ['Z({ timeout })', 'timeout', (v) => semaphore.Z({ timeout: v }), TIMEOUTS, NOT_NUMBERS],
  ['semaphore.value', 'value', (v) => Object.assign(semaphore, { value: v }), VALUES, NOT_NUMBERS],
  [
    'semaphore.permissions',
    'permissions',
    (v) => Object.assign(semaphore, { permissions: v }),
    PERMISSIONS,
    NOT_NUMBERS,
  ],
  ['semaphore.uid', 'uid', (v) => Object.assign(semaphore, { uid: v }), OWNERS, NOT_NUMBERS],
  ['semaphore.gid', 'gid', (v) => Object.assign(semaphore, { gid: v }), OWNERS, NOT_NUMBERS],
  ['semaphore.blocking', 'blocking', (v) => Object.assign(semaphore, { blocking: v }), [], [0, 'no', null, undefined]],
  ['semaphore.undo', 'undo', (v) => Object.assign(semaphore, { undo: v }), [], [0, 'no', null, undefined]],

  ['shm.createMemory(key)', 'key', (v) => shm.createMemory(v, 1), KEYS, [...NOT_NUMBERS, undefined]],
  [
    'shm.createMemory(1, size)',
    'size',
    (v) => shm.createMemory(1, v),
    [0, Number.NaN, -1, 1.5, 2 ** 53],
    [...NOT_NUMBERS, undefined],
  ],
  ['shm.createMemory(1, 1, perm)', 'perm', (v) => shm.createMemory(1, 1, v), PERMISSIONS, NOT_NUMBERS],
  ['shm.createSemaphore(key)', 'key', (v) => shm.createSemaphore(v), KEYS, [...NOT_NUMBERS, undefined]],
  ['shm.createSemaphore(1, value)', 'value', (v) => shm.createSemaphore(1, v), VALUES, NOT_NUMBERS],
  ['shm.createSemaphore(1, 1, perm)', 'perm', (v) => shm.createSemaphore(1, 1, v), PERMISSIONS, NOT_NUMBERS],
  ['shm.getshmid()', 'key', (v) => shm.getshmid(v), KEYS, [...NOT_NUMBERS, undefined]],
  ['shm.getsemid()', 'key', (v) => shm.getsemid(v), KEYS, [...NOT_NUMBERS, undefined]],
  ['shm.memoryHasKey()', 'key', (v) => shm.memoryHasKey(v), KEYS, [...NOT_NUMBERS, undefined]],
  ['shm.semaphoreHasKey()', 'key', (v) => shm.semaphoreHasKey(v), KEYS, [...NOT_NUMBERS, undefined]],
  ['shm.memory()', 'shmid', (v) => shm.memory(v), IDS, [...NOT_NUMBERS, undefined]],
  ['shm.semaphore()', 'semid', (v) => shm.semaphore(v), IDS, [...NOT_NUMBERS, undefined]],
  ['shm.removeMemory()', 'shmid', (v) => shm.removeMemory(v), IDS, [...NOT_NUMBERS, undefined]],
  ['shm.removeSemaphore()', 'semid', (v) => shm.removeSemaphore(v), IDS, [...NOT_NUMBERS, undefined]],
  [
    'Memory.attach(addr)',
    'addr',
    (v) => segment.attach(v),
    [Number.NaN, -1, 1.5, 2 ** 53, -1n, 2n ** 64n],
    ['0', null, {}],
  ],
  ['Memory.attach(0, how)', 'how', (v) => segment.attach(0, v), NUMBERS, NOT_NUMBERS],
  ['Memory.setPerm()', 'perm', (v) => segment.setPerm(v), PERMISSIONS, [...NOT_NUMBERS, undefined]],
  ['Memory.setUid()', 'uid', (v) => segment.setUid(v), OWNERS, [...NOT_NUMBERS, undefined]],
  ['Memory.setGid()', 'gid', (v) => segment.setGid(v), OWNERS, [...NOT_NUMBERS, undefined]],
  ['Semaphore.setBlocking()', 'block', (v) => low.setBlocking(v), [], [0, 'no', null, undefined]],
  ['Semaphore.setUndo()', 'undo', (v) => low.setUndo(v), [], [0, 'no', null, undefined]],
  ['Semaphore.setVal()', 'value', (v) => low.setVal(v), VALUES, [...NOT_NUMBERS, undefined]],
  ['Semaphore.setPerm()', 'perm', (v) => low.setPerm(v), PERMISSIONS, [...NOT_NUMBERS, undefined]],
  ['Semaphore.setUid()', 'uid', (v) => low.setUid(v), OWNERS, [...NOT_NUMBERS, undefined]],
  ['Semaphore.setGid()', 'gid', (v) => low.setGid(v), OWNERS, [...NOT_NUMBERS, undefined]],
];

describe('bad arguments are refused before any system call, by name', () => {
  test.each(calls)('%s', (_, name, call, ranges, types) => {
    for (const value of ranges) {
      const error = thrownBy(() => call(value as never));
      expect(error).toMatchObject({
        name: 'RangeError',
        code: RANGE,
        message: expect.stringMatching(`^${name} must be .+: received `),
      });
      expect(error).toBeInstanceOf(RangeError);
    }
    for (const value of types) {
      const error = thrownBy(() => call(value as never));
      expect(error).toMatchObject({
        name: 'TypeError',
        code: TYPE,
        message: expect.stringMatching(`^${name} must be .+: received `),
      });
      expect(error).toBeInstanceOf(TypeError);
    }
  });

  test('by every function also where there is no System V IPC at all, where a call would be an UnsupportedError', async () => {
    const names = (await resultOf('bad-arguments.mjs')) as Record<string, string>;
    expect(Object.keys(names)).toHaveLength(16);
    expect(new Set(Object.values(names))).toEqual(new Set(['ERR_OUT_OF_RANGE']));
  });

  test('the message says what was given and what is allowed', () => {
    expect(thrownBy(() => api.createMemory(-1)).message).toBe(
      'size must be a whole number from 1 to 9007199254740991: received -1',
    );
    expect(thrownBy(() => api.removeMemory(2 ** 32)).message).toBe(
      'key must be a 32-bit whole number, signed or unsigned (-0x80000000 to 0xffffffff): received 4294967296',
    );
    expect(thrownBy(() => api.createMemory(1, { permissions: 0o10000 })).message).toBe(
      'permissions must be a mode from 0 to 0o777: received 4096',
    );
  });
});

describe('the extremes are accepted', () => {
  test.each([-(2 ** 31), 2 ** 31 - 1, 2 ** 32 - 1, -1])('key %d', (key) => {
    expect(newMemory(1, { key }).key).toBe(key | 0);
    expect(newSemaphore(1, { key }).key).toBe(key | 0);
  });

  test('timeout Infinity means no limit, and a fraction of a millisecond is a timeout', () => {
    const free = newSemaphore(1);
    free.P({ timeout: Number.POSITIVE_INFINITY });
    expect(thrownBy(() => free.P({ timeout: 0.01 }))).toMatchObject({ code: 'ETIMEDOUT' });
    expect(thrownBy(() => free.P({ timeout: 5.5 }))).toMatchObject({ code: 'ETIMEDOUT' });
  });
});
