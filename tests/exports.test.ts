// Not by `import`, to which the compiler would add a default export.
const api: typeof import('sysv-ipc') = require('sysv-ipc');
const errors: typeof import('sysv-ipc/errors') = require('sysv-ipc/errors');
const shm: typeof import('sysv-ipc/shm') = require('sysv-ipc/shm');
const structs: typeof import('sysv-ipc/structs') = require('sysv-ipc/structs');

/** The names of each entry point, reviewed: a new one is added here, and none is taken away. */
const ERRORS = [
  'BusyError',
  'ChannelClosedError',
  'InterruptedError',
  'IpcError',
  'KeyExistsError',
  'KeyNotFoundError',
  'LayoutError',
  'LimitError',
  'MessageTooLongError',
  'NotAttachedError',
  'PermissionError',
  'RemovedError',
  'TimeoutError',
  'UnsupportedError',
];
const SHM = [
  'IPC_CREAT',
  'IPC_EXCL',
  'IPC_PRIVATE',
  'Memory',
  'SEM_A',
  'SEM_R',
  'SHMLBA',
  'SHM_R',
  'SHM_RDONLY',
  'SHM_RND',
  'SHM_W',
  'Semaphore',
  'createMemory',
  'createSemaphore',
  'error',
  'ftok',
  'getsemid',
  'getshmid',
  'memory',
  'memoryHasKey',
  'removeMemory',
  'removeSemaphore',
  'semaphore',
  'semaphoreHasKey',
];
const STRUCTS = ['c', 'defineStruct', 'defineUnion', 'layout', 'parseC', 'platforms', 'probe', 'proposeLayout', 'toC'];
const API = [
  ...ERRORS,
  'ChannelHandle',
  'Memory',
  'MutexHandle',
  'ReadWriteLockHandle',
  'MessageQueueHandle',
  'Semaphore',
  'SemaphoreHandle',
  'SemaphoreSetHandle',
  'SharedMemoryHandle',
  'c',
  'createChannel',
  'createMemory',
  'createMutex',
  'createQueue',
  'createReadWriteLock',
  'createSemaphore',
  'createSemaphoreSet',
  'defineStruct',
  'ftok',
  'keyFor',
  'limits',
  'list',
  'removeChannel',
  'removeMemory',
  'removeMutex',
  'removeQueue',
  'removeReadWriteLock',
  'removeSemaphore',
  'semaphoreTimeoutSupported',
  'shm',
];

test.each([
  ['sysv-ipc', api, API],
  ['sysv-ipc/shm', shm, SHM],
  ['sysv-ipc/errors', errors, ERRORS],
  ['sysv-ipc/structs', structs, STRUCTS],
])('%s exports exactly the names that were reviewed', (_, module, names) => {
  expect(Object.keys(module).sort()).toEqual([...names].sort());
});

test('names that stand in two entry points are the same thing', () => {
  expect(api.shm).toEqual(shm);
  expect(api.Memory).toBe(shm.Memory);
  expect(api.Semaphore).toBe(shm.Semaphore);
  expect(api.defineStruct).toBe(structs.defineStruct);
  expect(api).toMatchObject({ ...errors });
});

test('classes show the names that they are exported by', () => {
  const classes = [api, errors, shm, structs].flatMap((entry) =>
    Object.entries(entry).filter(([name, value]) => typeof value === 'function' && /^[A-Z]/.test(name)),
  );
  expect(classes.length).toBeGreaterThan(20);
  for (const [name, { name: shown }] of classes) expect(shown).toBe(name);
});
