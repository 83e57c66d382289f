import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQueue } from 'sysv-ipc';
import { escaped, escapedBytes, escapedJson } from '../../cli/text/escape.ts';
import { newMemory, removeLater } from '../helpers/objects.ts';
import { testWith } from '../helpers/peers.ts';
import { output } from './command.ts';
import { Terminal } from './terminal.ts';

/** A title, a cleared screen, C1's control sequence, and a mark that turns the direction of writing. */
const HOSTILE = '\x1b]0;pwned\x07\x1b[2J\u009b31m\u202e\x7f';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
const CONTROL = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u202e]/;

describe('escaped text', () => {
  test('shows what it was and does nothing', () => {
    expect(escaped('a\x1bb\u009bc\u202ed\ne')).toBe('a\\x1bb\\x9bc\\u202ed\\x0ae');
    expect(escapedBytes(Buffer.from([0x61, 0xff, 0x1b, 0x0a, 0x62]))).toBe('a\\xff\\x1b\nb');
    expect(escapedBytes(Buffer.from('grün ✓'))).toBe('grün ✓');
  });

  test('JSON keeps its values', () => {
    const value = { [HOSTILE]: HOSTILE };
    const text = escapedJson(JSON.stringify(value, null, 2));
    expect(text).not.toMatch(CONTROL);
    expect(JSON.parse(text)).toEqual(value);
  });
});

testWith('script', ['-V'])('receive and peek on a terminal escape what others sent', async () => {
  const queue = createQueue();
  removeLater(() => queue.remove());
  for (const args of [
    ['peek', queue.key],
    ['peek', queue.key, '--index', 0],
    ['show', queue.key],
    ['receive', queue.key],
  ]) {
    while (queue.tryReceive()) {}
    queue.sendSync(`before${HOSTILE}after`);
    const terminal = new Terminal(args, { NO_COLOR: '1' });
    expect(await terminal.status()).toBe(0);
    expect(terminal.screen).toContain('before\\x1b]0;pwned\\x07');
    expect(terminal.screen).not.toMatch(CONTROL);
  }
});

test('printed JSON holds no control characters, whatever memory and messages hold', async () => {
  const memory = newMemory(64, { initCharacter: null });
  memory.write(HOSTILE);
  const queue = createQueue();
  removeLater(() => queue.remove());
  queue.sendSync(HOSTILE);
  const struct = join(tmpdir(), `sysv-ipc-struct-${process.pid}.json`);
  writeFileSync(struct, '{"members": {"name": "char[40]"}}');
  for (const args of [
    ['read', memory.key, '--struct', struct],
    ['peek', queue.key, '--json'],
    ['receive', queue.key, '--json'],
  ]) {
    const text = await output(...args);
    expect(text.trimEnd()).not.toMatch(CONTROL);
    const { name, text: told } = JSON.parse(text);
    expect(name ?? told).toBe(HOSTILE);
  }
});
