import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withProgram } from '../helpers/c-compiler.ts';
import { newMemory } from '../helpers/objects.ts';
import { perl, testWith } from '../helpers/peers.ts';
import { json, output, run } from './command.ts';
import { Terminal } from './terminal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('sysv-ipc read', () => {
  testWith('hexdump', ['-V'])('shows what hexdump -C shows', async () => {
    const bytes = Buffer.alloc(1000);
    for (let i = 200; i < 700; i++) bytes[i] = (i * 7) & 0xff;
    const memory = newMemory(1000, { initCharacter: null });
    memory.write(bytes);
    expect(await output('read', memory.key)).toBe(execFileSync('hexdump', ['-C', file('bytes', bytes)]).toString());
    const part = execFileSync('hexdump', ['-C', '-s', '203', '-n', '37', file('bytes', bytes)]).toString();
    expect(await output('read', memory.key, '--offset', 203, '--length', 37)).toBe(part);
  });

  test('--raw gives the bytes, of any length', async () => {
    const memory = newMemory(5_000_001, { initCharacter: 'z' });
    memory.write(Buffer.from([0, 255, 10]));
    const raw = execFileSync(process.execPath, ['dist/cli.js', 'read', String(memory.key), '--raw'], {
      maxBuffer: 1 << 23,
    });
    expect(raw.equals(memory.read())).toBe(true);
  });

  test('reads what Perl wrote', async () => {
    const memory = newMemory(64);
    perl('shmwrite($ARGV[0], "from perl", 8, 9)', memory.shmid);
    expect(await output('read', memory.key, '--length', 32)).toContain('|        from per|\n00000010  6c');
  });

  test('--as shows numbers', async () => {
    const memory = newMemory(32, { initCharacter: null });
    const bytes = Buffer.alloc(32);
    bytes.writeInt32LE(-5, 0);
    bytes.writeInt32BE(77, 4);
    bytes.writeBigUInt64LE(2n ** 64n - 1n, 8);
    bytes.writeDoubleLE(0.5, 16);
    memory.write(bytes);
    expect(await output('read', memory.key, '--as', 'int32le', '--length', 4)).toBe('00000000  -5\n');
    const values = async (type: string, offset: number, length: number) =>
      ((await json('read', memory.key, '--as', type, '--offset', offset, '--length', length)) as { values: unknown })
        .values;
    expect(await values('int32be', 4, 4)).toEqual([77]);
    expect(await values('uint64le', 8, 8)).toEqual(['18446744073709551615']);
    expect(await values('doublele', 16, 16)).toEqual([0.5, 0]);
  });

  testWith('gcc')('--struct shows a struct that C wrote', async () => {
    const memory = newMemory(256, { initCharacter: null });
    const source = `
      #include <stdlib.h>
      #include <string.h>
      #include <sys/shm.h>
      struct inner { short x; double y; };
      struct outer { char tag; long big; struct inner in; char name[10]; int list[3]; };
      int main(int argc, char **argv) {
        struct outer *o = (struct outer *)((char *)shmat(atoi(argv[1]), 0, 0) + 16);
        o->tag = 7; o->big = -9; o->in.x = 3; o->in.y = 1.25; strcpy(o->name, "C"); o->list[2] = 5;
      }`;
    withProgram('gcc', source, (program) => execFileSync(program, [String(memory.shmid)]));
    const inner = { members: { x: 'short', y: 'double' } };
    const members = { tag: 'int8', big: 'long', in: inner, name: 'char[10]', list: 'int[3]' };
    const path = file('outer.json', JSON.stringify({ name: 'outer', members }));
    const struct = { tag: 7, big: '-9', in: { x: 3, y: 1.25 }, name: 'C', list: [0, 0, 5] };
    expect(JSON.parse(await output('read', memory.key, '--struct', path, '--offset', 16))).toEqual(struct);
    expect(await json('read', memory.key, '--struct', path, '--offset', 16)).toMatchObject({ offset: 16, struct });
  });

  test('says what is wrong with a struct file', async () => {
    const memory = newMemory(16);
    const path = file('wrong.json', '{"members": {"a": {"members": {"b": "in"}}}}');
    const { code, stderr } = await run(['read', memory.key, '--struct', path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sysv-ipc: .*wrong\.json: at members\.a\.members\.b: expected a type of C .*"in"\n$/);
  });

  test('refuses what lies outside, and raw bytes to a terminal', async () => {
    const memory = newMemory(16);
    expect(await run(['read', memory.key, '--offset', 10, '--length', 7])).toMatchObject({
      code: 1,
      stderr: 'sysv-ipc: Cannot read 7 bytes from offset 10: the segment has 16 bytes\n',
    });
    const terminal = new Terminal(['read', memory.key, '--raw']);
    expect(await terminal.status()).toBe(2);
  });
});

describe('sysv-ipc write', () => {
  test('writes an argument, a file and a pipe, at an offset', async () => {
    const memory = newMemory(20, { initCharacter: '.' });
    await output('write', memory.key, 'grün');
    await output('write', memory.key, '--offset', 6, '--file', file('six', 'sixth!'));
    const { code } = await run(['write', memory.key, '--offset', 13], { input: Buffer.from([0, 1, 2]) });
    expect(code).toBe(0);
    expect(memory.read().toString()).toBe('grün.sixth!.\0\x01\x02....'.padStart(19));
  });

  test('changes nothing if it does not fit', async () => {
    const memory = newMemory(10, { initCharacter: '.' });
    const attempts = await Promise.all([
      run(['write', memory.key, 'eleven bytes']),
      run(['write', memory.key, 'x', '--offset', 10]),
      run(['write', memory.key, '--file', file('long', 'eleven bytes')]),
      run(['write', memory.key, '--offset', 5], { input: 'x'.repeat(1 << 20) }),
    ]);
    for (const { code, stderr } of attempts) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/^sysv-ipc: Cannot write .*the segment has 10 bytes; nothing was written\n$/);
    }
    expect(memory.read().toString()).toBe('..........');
  });

  testWith('script', ['-V'])('shows its progress on a terminal from 64 MiB on', async () => {
    const memory = newMemory(100 << 20, { initCharacter: null });
    const path = file('large', Buffer.alloc((64 << 20) + 1, 'x'));
    const large = new Terminal(['write', memory.key, '--file', path]);
    expect(await large.status()).toBe(0);
    expect(large.screen).toMatch(/Writing \[#{30}\] 100 % {2}64 MiB of 64 MiB/);
    expect(memory.read(2, 64 << 20).toString()).toBe('x\0');
    const small = new Terminal(['write', memory.key, 'short']);
    expect(await small.status()).toBe(0);
    expect(small.screen).toBe('');
  });
});
