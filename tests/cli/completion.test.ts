import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { parseCommandLine } from '../../cli/completion/command-line.ts';
import { newMemory, newSemaphore } from '../helpers/objects.ts';
import { testWith } from '../helpers/peers.ts';
import { COMMAND, output } from './command.ts';
import { Terminal } from './terminal.ts';

const hex = (key: number) => `0x${key.toString(16).padStart(8, '0')}`;

describe('parseCommandLine()', () => {
  test.each([
    ['sysv-ipc read 0x', ['sysv-ipc', 'read'], '0x'],
    ['sysv-ipc read ', ['sysv-ipc', 'read'], ''],
    ['a; b && sysv-ipc ls|c --d', ['c'], '--d'],
    ['sysv-ipc write 1 "$(touch a; echo b)" --o', ['sysv-ipc', 'write', '1', '$(touch a; echo b)'], '--o'],
    ['sysv-ipc write `touch a` $(b "c)") --o', ['sysv-ipc', 'write', '`touch a`', '$(b "c)")'], '--o'],
    ['x $(sysv-ipc read --o', ['sysv-ipc', 'read'], '--o'],
    ["sysv-ipc write 1 'a b' c\\ d \"e", ['sysv-ipc', 'write', '1', 'a b', 'c d'], 'e'],
    ['sysv-ipc read 1 2>err --raw >| out --o', ['sysv-ipc', 'read', '1', '--raw'], '--o'],
    ['sysv-ipc read <(a; b) --o', ['sysv-ipc', 'read', '<(a; b)'], '--o'],
  ])('%j', (line, words, current) => {
    expect(parseCommandLine(line)).toEqual({ words, current, redirection: false });
  });

  test('sees that a file is being named', () => {
    expect(parseCommandLine('sysv-ipc read 1 > fi')).toMatchObject({ current: 'fi', redirection: true });
    expect(parseCommandLine('sysv-ipc read 1 >')).toMatchObject({ current: '', redirection: true });
  });
});

describe('sysv-ipc complete', () => {
  const ask = async (...words: string[]) =>
    (await output('complete', '--', ...words)).split('\n').map((line) => line.split('\t')[0]);

  test('offers commands, kinds, options, columns, users, files, and the keys there are', async () => {
    const [memory, semaphore] = [newMemory(10), newSemaphore()];
    expect(await ask('')).toEqual(expect.arrayContaining(['ls', 'show', 'lock', 'complete']));
    expect(await ask('show', '')).toEqual(expect.arrayContaining(['memory', 'semaphore', 'queue', 'name:']));
    expect(await ask('read', '0x2a', '--of')).toContain('--offset');
    expect(await ask('read', '--as', 'int32')).toEqual(expect.arrayContaining(['int32', 'int32le', 'int32be']));
    expect(await ask('read', '--as=int32b')).toContain('--as=int32be');
    expect(await ask('read', '0x2a', '--struct', '')).toEqual([':files', '']);
    expect(await ask('write', '0x2a', '--file', 'x')).toEqual([':files', '']);
    expect(await ask('ls', '--sort', 'si')).toEqual(['size', '']);
    expect(await ask('ls', '--owner', 'roo')).toEqual(['root', '']);
    expect(await ask('create', 'memory', '1', '--key', 'n')).toEqual(['name:', ':nospace', '']);
    expect(await ask('create', 'qu')).toEqual(['queue', '']);
    expect(await ask('lock', '0x2a', '--', 'mak')).toEqual([':files', '']);
    const offered = await ask('show', 'memory', '0x');
    expect(offered).toContain(hex(memory.key));
    expect(offered).not.toContain(hex(semaphore.key));
    expect(await ask('lock', '')).toContain(hex(semaphore.key));
  });
});

/** Lines that run a command or overwrite a file if anything of them is evaluated. */
const HOSTILE = [
  'sysv-ipc read 42 --raw > precious.bin --off',
  'sysv-ipc write 42 "$(touch pwned; echo hi)" --off',
  'sysv-ipc write 42 `touch pwned` --file pre',
  'sysv-ipc read --struct $(touch pwned)/',
  'sysv-ipc read --struct `touch pwned`',
  "sysv-ipc read <(touch pwned) ';touch pwned;' --as int",
  'sysv-ipc create memory 1 --key "name:$(touch pwned)',
];

const SHELLS: [shell: string, start: string[], rc: string][] = [
  ['bash', ['bash', '--norc', '--noprofile', '-i'], 'source <(sysv-ipc complete bash)'],
  [
    'bash with bash-completion',
    ['bash', '--norc', '--noprofile', '-i'],
    'source /usr/share/bash-completion/bash_completion; source <(sysv-ipc complete bash)',
  ],
  // zsh's own widget for Tab expands substitutions before it asks anybody: this one only completes.
  [
    'zsh',
    ['zsh', '-f', '-i'],
    "autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; source <(sysv-ipc complete zsh)",
  ],
  ['fish', ['fish', '--no-config', '-i'], 'sysv-ipc complete fish | source'],
];

describe.each(SHELLS)('Tab in %s', (_, program, rc) => {
  let folder: string;
  let log: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-tab-'));
    log = join(folder, 'log');
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'work'));
    // The command, and a note of each time that it has answered.
    const script = `#!/bin/sh\n${process.execPath} ${COMMAND} "$@"\necho x >> ${log}\n`;
    writeFileSync(join(folder, 'bin/sysv-ipc'), script, { mode: 0o755 });
    writeFileSync(log, '');
    writeFileSync(join(folder, 'work/precious.bin'), 'precious data');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  const shell = async () => {
    const env = { PATH: `${folder}/bin:${process.env.PATH}`, HOME: folder, HISTFILE: '' };
    const terminal = new Terminal([], env, { program, cwd: join(folder, 'work') });
    terminal.type(`${rc}; echo rea""dy\r`);
    await terminal.shows(/ready\r\n/);
    await pause(200);
    return terminal;
  };

  /** Presses Tab behind a line, and waits until the shell has its answer; where it needs none, a while. */
  const tab = async (terminal: Terminal, line: string) => {
    const before = readFileSync(log).length;
    terminal.type(`${line}\t`);
    for (let i = 0; i < 50 && readFileSync(log).length === before; i++) await pause(20);
    await pause(60);
  };

  testWith(program[0] as string)('completes keys, types, forms of a key, and files', async () => {
    const memory = newMemory(10, { key: 0x7abc0001 });
    const terminal = await shell();
    const completed = async (typed: string, full: string) => {
      await tab(terminal, `sysv-ipc ${typed}`);
      terminal.type('\x15');
      await pause(30);
      expect(stripVTControlCharacters(terminal.screen).replaceAll('\x07', '')).toContain(full);
    };
    await completed('read 0x7abc', hex(memory.key));
    await completed('read --as int32b', 'int32be');
    await completed('create memory 64 --key na', 'name:');
    await completed('write 42 --file pre', 'precious.bin');
    terminal.type('exit\r');
    await terminal.status();
  });

  testWith(program[0] as string)('runs nothing of the line and touches no file', async () => {
    const terminal = await shell();
    for (const line of HOSTILE) {
      await tab(terminal, line);
      // Once to end what the shell is doing, and once more to drop the line, open quotes and all.
      for (let i = 0; i < 2; i++) {
        terminal.type('\x03');
        await pause(100);
      }
    }
    terminal.type('echo aft""er\r');
    await terminal.shows(/after\r\n/);
    terminal.type('exit\r');
    await terminal.status();
    expect(readdirSync(join(folder, 'work'))).toEqual(['precious.bin']);
    expect(readFileSync(join(folder, 'work/precious.bin'), 'utf8')).toBe('precious data');
    expect(readFileSync(log, 'utf8').length).toBeGreaterThan(HOSTILE.length);
  });
});
