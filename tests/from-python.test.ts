import * as api from 'sysv-ipc';
import { textOf } from './helpers/documents.ts';

/** The tables of docs/from-python.md. */

const page = textOf('docs/from-python.md');

/** Every name of the two Python modules that their documentation lists. */
const WRAPPER = `create_memory remove_memory create_semaphore remove_semaphore SharedMemoryHandle read write remove key size
  permissions SemaphoreHandle P V Z value blocking undo WaitingForZero WaitingForNonZero`;
const SHM = `create_memory create_semaphore ftok getshmid getsemid memory memory_haskey remove_memory remove_semaphore semaphore
  semaphore_haskey error Memory attach detach read write setperm setgid setuid shmid key size attached nattch perm addr cgid cpid
  cuid gid uid lpid Semaphore P V Z setblocking setundo setval semid blocking ncnt val zcnt`;
const TABLES = [
  ['`shm_wrapper` is `sysv-ipc`', WRAPPER],
  ['`shm` is `sysv-ipc/shm`', SHM],
] as const;

/** The names in a cell: what stands in backticks, without dots and arguments. */
const names = (cell = '') => [...cell.matchAll(/`(?:new |shm)?\.?(\w+)/g)].map((match) => match[1] as string);

function rows(title: string) {
  const section = page.split(`## ${title}`)[1]?.split(/^##/m)[0] ?? '';
  return [...section.matchAll(/^\| (.+?) \| (.*?) \|/gm)]
    .slice(2)
    .map(([, python, here]) => [names(python), names(here)]);
}

test.each(TABLES)('%s: the table has every name', (title, list) => {
  const listed = new Set(rows(title).flatMap(([python]) => python));
  expect(list.split(/\s+/).filter((name) => !listed.has(name))).toEqual([]);
});

test('every name that the tables give is here', () => {
  const owners = [api.SharedMemoryHandle, api.SemaphoreHandle, api.Memory, api.Semaphore].map(
    ({ prototype }) => prototype,
  );
  const all = new Set(
    [api, api.shm, ...owners].flatMap((owner) => [
      ...Object.getOwnPropertyNames(owner),
      ...Object.getOwnPropertyNames(Object.getPrototypeOf(owner) ?? {}),
    ]),
  );
  const given = TABLES.flatMap(([title]) => rows(title).flatMap(([, here]) => here));
  expect(given.length).toBeGreaterThan(60);
  expect(given.filter((name) => !all.has(name as string))).toEqual([]);
});
