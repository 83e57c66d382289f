import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexKey } from 'sysv-ipc/internal';
import { newMemory } from '../helpers/objects.ts';
import { output, run } from './command.ts';

const COMMANDS = [
  ...['ls', 'show', 'create', 'remove', 'chmod', 'chown', 'resize', 'key', 'read', 'write', 'send', 'receive', 'peek'],
  ...['wait', 'post', 'set', 'lock'],
  ...['limits', 'probe', 'layout', 'doctor', 'demo', 'complete'],
];

describe('sysv-ipc', () => {
  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
    expect(await output('--version')).toBe(`${version}\n`);
  });

  test('--help names every command, and each has examples', async () => {
    const help = await output('--help');
    expect(help.match(/^ {2}([a-z]+)/gm)?.map((name) => name.trim())).toEqual([...COMMANDS, 'help']);
    const helps = await Promise.all(COMMANDS.map((name) => output('help', name)));
    const without = COMMANDS.filter((_, i) => !helps[i]?.includes('Examples:'));
    expect(without).toEqual([]);
  });

  test.each([
    [['frobnicate'], 'unknown command'],
    [['ls', '--nope'], 'unknown option'],
    [['read', 'queue', '0x2a'], '`read` is for shared memory, not for message queues'],
    [['send', 'memory', '5', 'x'], '`send` is for message queues, not for shared memory'],
    [['read', 'memory'], 'The key or id is missing'],
    [['ls', '-m'], 'kinds are words, as in `sysv-ipc ls memory`'],
    [['remove', '-m', '5'], 'as in `sysv-ipc remove memory id:5`'],
    [['-s'], 'as in `sysv-ipc ls semaphore`'],
    [['ls', '-i', '5'], 'write `sysv-ipc show memory id:7`'],
    [['lock', '-s', '5', '--', 'true'], 'write `--shared`'],
    [['lock', '-n', '5', '--', 'true'], 'write `--timeout 0`'],
    [['create', 'queue', '-p', '600'], 'write `--mode 660`'],
    [['ls', 'files'], 'Expected memory, semaphores or queues: got "files"'],
    [['ls', '--sort', 'colour'], 'expected one of key, id'],
    [['ls', 'queues', '--orphans'], 'memory'],
    [['show', 'memory'], 'Name what to show'],
    [['read'], 'The key or id is missing'],
    [['read', 'zz'], 'Expected a key'],
    [['read', '0'], 'IPC_PRIVATE'],
    [['read', '0x123456789'], 'Expected a key'],
    [['read', '4294967296'], 'Expected a key'],
    [['read', '1', '--as', 'int3'], 'expected one of int8'],
    [['read', '1', '--raw', '--as', 'int8'], 'Choose one'],
    [['create', 'memory', '1.5'], 'Expected bytes'],
    [['create', 'memory', '1', '--mode', '888'], 'octal'],
    [['create', 'memory', '1', '--key', 'id:7'], 'give a key'],
    [['wait', '1', '--timeout', 'soon'], 'Expected milliseconds'],
    [['set', '1', '32768'], 'from 0 to 32767'],
    [['create', 'file'], 'unknown command'],
    [['ls', '-m'], 'as in `sysv-ipc ls memory`'],
    [['rm', '-m', '5'], 'as in `sysv-ipc rm memory id:5`'],
    [['rm', '-Q', '0x5'], 'as in `sysv-ipc rm queue 0x5`'],
    [['ls', '--columns', 'id,colour'], 'Cannot show "colour"'],
    [['ls', '--ids'], 'name one'],
    [['chmod', '999', '1'], 'Expected a mode'],
    [['chown', 'no-such-user', '1'], 'There is no user'],
    [['resize', '1K', 'memory', '1'], 'Only a queue'],
    [['key', 'id:7'], 'An id is no key'],
    [['show', 'id:7'], 'name the kind'],
    [['remove'], 'Name what to remove'],
    [['remove', 'memory'], 'Name what to remove'],
    [['remove', '--orphans', '0x2a'], 'not both'],
  ])('%j is wrong usage: one line on stderr, exit status 2', async (args, reason) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^sysv-ipc: [^\n]+\n$/);
    expect(stderr).toContain(reason);
  });

  test('keys are hexadecimal, decimal, negative, or made from a name', async () => {
    const memory = newMemory(16, { key: -559038737 });
    const texts = await Promise.all(
      ['0xdeadbeef', '0XDEADBEEF', '-559038737', '3735928559', `id:${memory.shmid}`].map((key) => output('read', key)),
    );
    expect(new Set(texts).size).toBe(1);
  });

  test('a kind may stand before every key', async () => {
    const memory = newMemory(16);
    const key = String(memory.key);
    await output('write', 'memory', key, 'memory');
    await output('write', key, '--offset', '8', 'shm');
    expect(memory.read().toString()).toBe('memory  shm     ');
    expect(await output('read', '--length', '6', 'shm', key)).toBe(await output('read', key, '--length', '6'));
    expect(await output('complete', '--', 'read', 'memory', '')).toContain(hexKey(memory.key));
  });
});
