import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQueue, ftok, keyFor } from 'sysv-ipc';
import { changedMode } from '../../cli/types/mode.ts';
import { newMemory, newSemaphore, removeLater } from '../helpers/objects.ts';
import { json, output, run } from './command.ts';

describe('sysv-ipc chmod, chown and resize', () => {
  test.each([
    ['640', 0, 0o640],
    ['0o60', 0, 0o060],
    ['g+rw', 0o600, 0o660],
    ['o=', 0o666, 0o660],
    ['a-w,u+w', 0o666, 0o644],
    ['u=rw,go=r', 0o777, 0o644],
    ['+r', 0, 0o444],
  ])('the mode %s', (text, before, after) => {
    expect(changedMode(text, before)).toBe(after);
  });

  test('chmod changes objects of every kind, by key and id', async () => {
    const [memory, semaphore] = [newMemory(10, { permissions: 0o600 }), newSemaphore(1, { permissions: 0o604 })];
    expect(await output('chmod', '660', memory.key, semaphore.key)).toMatch(
      /^changed shared.*\nchanged semaphore.*\n$/,
    );
    expect([memory.permissions, semaphore.permissions]).toEqual([0o660, 0o660]);
    expect(await json('chmod', 'o+r', 'semaphore', `id:${semaphore.semid}`)).toMatchObject({
      modeOctal: '0664',
      uid: 0,
    });
    expect(semaphore.permissions).toBe(0o664);
  });

  test('chown changes owner and group, by name and number', async () => {
    const memory = newMemory(10);
    await output('chown', 'daemon:daemon', memory.key);
    expect([memory.uid, memory.gid]).toEqual([1, 1]);
    await output('chown', ':7', 'memory', memory.key);
    expect([memory.uid, memory.gid]).toEqual([1, 7]);
    await output('chown', '0', memory.key);
    expect([memory.uid, memory.gid]).toEqual([0, 7]);
    expect((await run(['chown', 'root:no-such-group', memory.key])).stderr).toBe(
      'sysv-ipc: There is no group "no-such-group"\n',
    );
  });

  test('resize sets what a queue takes', async () => {
    const queue = createQueue();
    removeLater(() => queue.remove());
    await output('resize', '4K', queue.key);
    expect(queue.maxBytes).toBe(4096);
  });
});

test('sysv-ipc key prints the key of a name or a file', async () => {
  const hex = (key: number) => `0x${(key >>> 0).toString(16).padStart(8, '0')}`;
  expect(await output('key', 'name:backup')).toBe(`${hex(keyFor('backup'))}\n`);
  expect(await output('key', 'name:backup', '--decimal')).toBe(`${keyFor('backup')}\n`);
  expect(await output('key', 'ftok:/etc/passwd:t')).toBe(`${hex(ftok('/etc/passwd', 116))}\n`);
  const perl = execFileSync('perl', ['-MIPC::SysV=ftok', '-e', 'print ftok("/etc/passwd", 116)'], { encoding: 'utf8' });
  expect(await json('key', 'ftok:/etc/passwd:116')).toMatchObject({ key: Number(perl) });
});

describe('sysv-ipc write', () => {
  test('--as writes numbers, by their C names too', async () => {
    const memory = newMemory(64, { initCharacter: null });
    await output('write', memory.key, '--as', 'uint32le', 7, '0xff');
    await output('write', memory.key, '--offset', 8, '--as', 'unsigned long', '18446744073709551615');
    await output('write', memory.key, '--offset', 16, '--as', 'double', '--', -0.5);
    await output('write', memory.key, '--offset', 24, '--as', 'int16be', '--', '-2');
    const bytes = memory.read();
    expect([bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readBigUInt64LE(8)]).toEqual([7, 255, 2n ** 64n - 1n]);
    expect([bytes.readDoubleLE(16), bytes.readInt16BE(24)]).toEqual([-0.5, -2]);
    expect(await output('read', memory.key, '--as', 'int', '--length', 8)).toBe('00000000    7  255\n');
    for (const [type, value] of [
      ['int8', '128'],
      ['int', '1.5'],
      ['uint', 'x'],
    ]) {
      expect(await run(['write', memory.key, '--as', type, value])).toMatchObject({ code: 2, stdout: '' });
    }
    expect(memory.read()).toEqual(bytes);
  });

  test('--struct assigns members, all or none, and leaves the others', async () => {
    const memory = newMemory(64, { initCharacter: null });
    const path = join(tmpdir(), `sysv-ipc-members-${process.pid}.json`);
    const point = { members: { x: 'int', y: 'double' } };
    const members = {
      valid: 'int',
      at: point,
      name: 'char[8]',
      list: 'short[3]',
      big: 'unsigned long long',
      grid: 'int[2][2]',
    };
    writeFileSync(path, JSON.stringify({ members }));
    await output(
      'write',
      memory.key,
      '--struct',
      path,
      'valid=1',
      'at.x=3',
      'name=note',
      'list[2]=9',
      'big=4294967296',
    );
    const told = {
      valid: 1,
      at: { x: 3, y: 0 },
      name: 'note',
      list: [0, 0, 9],
      big: '4294967296',
      grid: [
        [0, 0],
        [0, 0],
      ],
    };
    expect(JSON.parse(await output('read', memory.key, '--struct', path))).toEqual(told);
    for (const wrong of ['nope=1', 'valid=x', 'valid=4294967296', 'at=1', 'name=far too long', 'valid']) {
      const { code, stderr } = await run(['write', memory.key, '--struct', path, 'valid=2', wrong]);
      expect([wrong, code]).toEqual([wrong, 2]);
      expect(stderr).toMatch(/^sysv-ipc: [^\n]+\n$/);
    }
    expect(JSON.parse(await output('read', memory.key, '--struct', path))).toEqual(told);
  });

  test('a struct file that is wrong is named with the place of the mistake', async () => {
    const memory = newMemory(64);
    const path = join(tmpdir(), `sysv-ipc-wrong-${process.pid}.json`);
    for (const [text, reason] of [
      ['{"members": {"p": {"members": {"x": "int"}, "colour": 1}}}', 'at members.p: unknown: colour'],
      ['{"members": {"p": "strange"}}', 'at members.p: expected a type of C'],
      ['{"members": {"p": "toString"}}', 'at members.p: expected a type of C'],
      ['{"members": {"p": 7}}', 'at members.p'],
      ['struct x {', 'wrong'],
    ]) {
      writeFileSync(path, text as string);
      const { code, stderr } = await run(['read', memory.key, '--struct', path]);
      expect(code).toBe(2);
      expect(stderr).toContain(reason);
    }
  });
});
