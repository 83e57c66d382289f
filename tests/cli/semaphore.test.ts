import { execFileSync } from 'node:child_process';
import { createMutex, createReadWriteLock, removeSemaphore, SemaphoreHandle } from 'sysv-ipc';
import { newSemaphore, removeLater, unusedKey } from '../helpers/objects.ts';
import { perl, testWith } from '../helpers/peers.ts';
import { until } from '../helpers/until.ts';
import { COMMAND, json, output, run, start } from './command.ts';
import { Terminal } from './terminal.ts';

const shell = (script: string) => ['--', 'sh', '-c', script];

describe('sysv-ipc wait, post and set', () => {
  test('take, add and set', async () => {
    const semaphore = newSemaphore(1);
    expect(await output('wait', semaphore.key)).toBe('');
    expect(semaphore.value).toBe(0);
    expect(await json('post', `id:${semaphore.semid}`, '--count', 3)).toMatchObject({ id: semaphore.semid, value: 3 });
    await output('wait', semaphore.key, '--count', 2);
    expect(semaphore.value).toBe(1);
    await output('set', semaphore.key, 9);
    expect(semaphore.value).toBe(9);
  });

  test('wait returns when somebody posts', async () => {
    const semaphore = newSemaphore(0);
    const waiter = start(['wait', semaphore.key, '--timeout', '20s']);
    await until(() => semaphore.waitingForNonZero === 1);
    await output('post', semaphore.key);
    expect(await waiter.ended).toMatchObject({ code: 0, stderr: '' });
    expect(semaphore.value).toBe(0);
  });

  test('wait has exit status 3 when the time is up', async () => {
    const { key } = newSemaphore(0);
    const { code, stderr } = await run(['wait', key, '--timeout', '50ms']);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      new RegExp(`^sysv-ipc: ${key} is still taken after 50 ms \\(value 0, last used by ${process.pid} node.*\\)\n$`),
    );
    expect((await run(['wait', key, '--timeout', '0'])).stderr).toContain(`${key} is taken (value 0`);
  });

  test('wait has exit status 1 when the semaphore is removed', async () => {
    const semaphore = newSemaphore(0);
    const waiter = start(['wait', semaphore.key]);
    await until(() => semaphore.waitingForNonZero === 1);
    semaphore.remove();
    expect((await waiter.ended).code).toBe(1);
  });

  test('--index picks one of a set that Perl made', async () => {
    const key = unusedKey();
    const id = Number(perl('print semget($ARGV[0], 3, 0600|01000)', key));
    removeLater(() => perl('semctl($ARGV[0], 0, 0, 0)', id));
    await output('post', key, '--index', 2);
    expect(perl('print join " ", map { semctl($ARGV[0], $_, 12, 0) + 0 } 0..2', id)).toBe('0 0 1');
  });
});

describe('sysv-ipc lock', () => {
  test('holds the semaphore while the command runs, and returns its exit status', async () => {
    const semaphore = newSemaphore(1);
    const inside = `${process.execPath} ${COMMAND} wait ${semaphore.key} --timeout 0; echo $?; exit 7`;
    const { code, stdout } = await run(['lock', semaphore.key, ...shell(inside)]);
    expect([code, stdout, semaphore.value]).toEqual([7, '3\n', 1]);
  });

  test('passes on arguments, options and streams', async () => {
    const { key } = newSemaphore(1);
    const script = 'cat; echo "$@" >&2';
    const args = ['lock', key, '--timeout', '5s', ...shell(script), 'sh', '--json', '--', '-x', 'a b'];
    expect(await run(args, { input: 'in' })).toMatchObject({ code: 0, stdout: 'in', stderr: '--json -- -x a b\n' });
  });

  test('has exit status 3 when the time is up, and does not run the command', async () => {
    const { code, stdout } = await run(['lock', newSemaphore(0).key, '--timeout', '0', '--', 'echo', 'ran']);
    expect([code, stdout]).toEqual([3, '']);
  });

  test('--create: of many that start together one makes it, and they take turns', async () => {
    const key = unusedKey();
    removeLater(() => removeSemaphore(key));
    const script = 'echo in; sleep 0.02; echo out';
    const all = [1, 2, 3, 4].map(() => run(['lock', key, '--create', '--mode', '640', ...shell(script)]));
    expect((await Promise.all(all)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const semaphore = new SemaphoreHandle(key);
    expect([semaphore.value, semaphore.permissions]).toEqual([1, 0o640]);
  });

  test('has exit status 127 for a command that is not there, and gives back', async () => {
    const semaphore = newSemaphore(1);
    const { code, stderr } = await run(['lock', semaphore.key, '--', 'no-such-command']);
    expect([code, semaphore.value]).toEqual([127, 1]);
    expect(stderr).toBe('sysv-ipc: Cannot run "no-such-command": there is no such command\n');
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGINT', 'SIGQUIT'] as const)(
    'passes %s on to the command, and waits for it',
    async (signal) => {
      const semaphore = newSemaphore(1);
      const name = signal.slice(3);
      const script = `trap 'echo caught; exit 9' ${name}; echo ready; while :; do sleep 0.01; done`;
      const locked = start(['lock', semaphore.key, ...shell(script)]);
      expect(await locked.line()).toBe('ready');
      locked.kill(signal);
      expect(await locked.ended).toMatchObject({ code: 9, stdout: 'ready\ncaught\n' });
      expect(semaphore.value).toBe(1);
    },
  );

  test('returns 128 + n when signal n ended the command', async () => {
    const semaphore = newSemaphore(1);
    expect(await run(['lock', semaphore.key, ...shell('kill -KILL $$')])).toMatchObject({ code: 137 });
    expect(semaphore.value).toBe(1);
  });

  test('is given back by the kernel when it is killed', async () => {
    const semaphore = newSemaphore(1);
    const locked = start(['lock', semaphore.key, ...shell('echo ready; read line')]);
    expect(await locked.line()).toBe('ready');
    expect(semaphore.value).toBe(0);
    locked.kill('SIGKILL');
    await until(() => semaphore.value === 1);
  });

  test('gives way to one after the other', async () => {
    const semaphore = newSemaphore(1);
    const script = 'echo in; sleep 0.05; echo out';
    const all = await Promise.all([1, 2, 3].map(() => run(['lock', semaphore.key, ...shell(script)])));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(semaphore.value).toBe(1);
  });

  test('Ctrl-C on a terminal reaches the command once', async () => {
    const semaphore = newSemaphore(1);
    const script = `trap 'echo caught' INT; echo ready; sleep 0.3; sleep 0.3; exit 5`;
    const terminal = new Terminal(['lock', semaphore.key, ...shell(script)]);
    await terminal.shows('ready');
    terminal.type('\x03');
    expect(await terminal.status()).toBe(5);
    expect(terminal.screen.match(/caught/g)).toHaveLength(1);
    expect(semaphore.value).toBe(1);
  });
});

describe('sysv-ipc lock with other kinds of lock', () => {
  testWith('php')("keeps out PHP's sem_get, also where no other PHP process has the set open", async () => {
    const key = unusedKey();
    php(`sem_get(${key}, 1, 0666, 1);`);
    removeLater(() => removeSemaphore(key));
    const inside = `$s = sem_get(${key}, 1, 0666, 1); echo sem_acquire($s, true) ? 'inside too' : 'kept out';`;
    expect(await run(['lock', key, '--', 'php', '-r', inside])).toMatchObject({ code: 0, stdout: 'kept out' });
    expect(php(inside)).toBe('inside too');
  });

  test('holds a mutex, and says who uses it when it is taken', async () => {
    const mutex = createMutex();
    removeLater(() => {
      mutex.remove();
      mutex[Symbol.dispose]();
    });
    const inside = [
      '--',
      process.execPath,
      COMMAND,
      'lock',
      mutex.key,
      '--timeout',
      '0',
      '-E',
      '75',
      '--',
      'echo',
      'no',
    ];
    const { code, stdout, stderr } = await run(['lock', mutex.key, ...inside]);
    expect([code, stdout]).toEqual([75, '']);
    expect(stderr).toMatch(new RegExp(`^sysv-ipc: ${mutex.key} is taken \\(held by .*\\)\n$`));
    expect(mutex.tryAcquire()).toBe(true);
  });

  test('--shared holds a read-write lock together with others, and keeps a writer out', async () => {
    const lock = createReadWriteLock();
    removeLater(() => {
      lock.remove();
      lock[Symbol.dispose]();
    });
    const again = (...options: string[]) => [
      '--',
      process.execPath,
      COMMAND,
      'lock',
      lock.key,
      '--timeout',
      '0',
      ...options,
      '--',
      'echo',
      'in',
    ];
    expect(await run(['lock', lock.key, '--shared', ...again('--shared')])).toMatchObject({ code: 0, stdout: 'in\n' });
    expect(await run(['lock', lock.key, '--shared', ...again()])).toMatchObject({ code: 3, stdout: '' });
  });
});

function php(program: string): string {
  return execFileSync('php', ['-r', program], { encoding: 'utf8' });
}
