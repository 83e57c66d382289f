import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as api from 'sysv-ipc';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1] as string);

test('the first example has under 15 lines and says what it is to say', () => {
  const [example = ''] = blocks('js');
  expect(example.trim().split('\n').length).toBeLessThan(15);
  // Inside of the package, so that it finds the package by name.
  const path = join(__dirname, `readme-example-${process.pid}.mjs`);
  writeFileSync(path, example);
  try {
    const { stdout, stderr, status } = spawnSync(process.execPath, [path], { encoding: 'utf8' });
    expect([stdout, stderr, status]).toEqual(['four hours to bury a cat?\n', '', 0]);
  } finally {
    rmSync(path);
  }
});

test('the commands are there', () => {
  const { scripts } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { scripts: object };
  const [commands = ''] = blocks('sh');
  const named = [...commands.matchAll(/npm (?:run )?(\w+)/g)].map((match) => match[1] as string);
  expect(named).toEqual(['ci', 'demo', 'ci', 'test']);
  for (const name of named.filter((name) => name !== 'ci')) expect(scripts).toHaveProperty(name);
});

/** Every name of the two Python modules that their documentation lists. */
const WRAPPER = `create_memory remove_memory create_semaphore remove_semaphore SharedMemoryHandle read write remove key size
  permissions SemaphoreHandle P V Z value blocking undo WaitingForZero WaitingForNonZero`;
const SHM = `create_memory create_semaphore ftok getshmid getsemid memory memory_haskey remove_memory remove_semaphore semaphore
  semaphore_haskey error Memory attach detach read write setperm setgid setuid shmid key size attached nattch perm addr cgid cpid
  cuid gid uid lpid Semaphore P V Z setblocking setundo setval semid blocking ncnt val zcnt`;

describe('coming from Python', () => {
  const section = (title: string) => readme.split(`### ${title}`)[1]?.split(/^##/m)[0] ?? '';
  const rows = (title: string) =>
    [...section(title).matchAll(/^\| (.+?) \| (.+?) \|/gm)]
      .slice(2)
      .map(([, python, here]) => [names(python as string), names(here as string)] as const);
  /** The names in a cell: what stands in backticks, without dots and arguments. */
  const names = (cell: string) => [...cell.matchAll(/`(?:new |shm)?\.?(\w+)/g)].map((match) => match[1] as string);

  test.each([
    ['`shm_wrapper` is `sysv-ipc`', WRAPPER],
    ['`shm` is `sysv-ipc/shm`', SHM],
  ])('%s: the table has every name', (title, list) => {
    const listed = new Set(rows(title).flatMap(([python]) => python));
    expect(list.split(/\s+/).filter((name) => !listed.has(name))).toEqual([]);
  });

  test('and every name that it gives is here', () => {
    const all = new Set(
      [
        api,
        api.shm,
        ...[api.SharedMemoryHandle, api.SemaphoreHandle, api.Memory, api.Semaphore].map(({ prototype }) => prototype),
      ].flatMap((owner) => [
        ...Object.getOwnPropertyNames(owner),
        ...Object.getOwnPropertyNames(Object.getPrototypeOf(owner) ?? {}),
      ]),
    );
    const given = ['`shm_wrapper` is `sysv-ipc`', '`shm` is `sysv-ipc/shm`'].flatMap((title) =>
      rows(title).flatMap(([, here]) => here),
    );
    expect(given.length).toBeGreaterThan(60);
    expect(given.filter((name) => !all.has(name))).toEqual([]);
  });
});
