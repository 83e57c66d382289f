import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isGlibc } from '../../../ffi/libc.ts';
import { headerFolders, keyMember, keyMemberInHeaders } from '../../../structs/layout/key-member.ts';
import { testIf, testWith } from '../../helpers/peers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A folder of headers with that content. */
function headers(files: Record<string, string>, inside = 'include'): string {
  const include = join(folder, inside);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(include, name)), { recursive: true });
    writeFileSync(join(include, name), text);
  }
  return include;
}

const MUSL_STRUCT = 'struct ipc_perm {\n\tkey_t __ipc_perm_key;\n\tuid_t uid;\n};\n';

describe('keyMemberInHeaders()', () => {
  test.each([
    [
      'glibc',
      { 'bits/ipc-perm.h': 'struct ipc_perm\n{\n  __key_t __key;\t\t/* Key.  */\n  __uid_t uid;\n};\n' },
      '__key',
    ],
    ['older glibc', { 'bits/ipc.h': '# define IPC_STAT 2\nstruct ipc_perm\n  {\n    __key_t __key;\n  };\n' }, '__key'],
    [
      'musl, whose name is a macro of a macro',
      {
        'bits/ipc.h': MUSL_STRUCT,
        'sys/ipc.h':
          '#define __ipc_perm_key __key\n#if defined(_GNU_SOURCE)\n#define __key key\n#endif\n#include <bits/ipc.h>\n',
      },
      'key',
    ],
    [
      'musl without the second macro',
      { 'bits/ipc.h': MUSL_STRUCT, 'sys/ipc.h': '#define __ipc_perm_key __key\n' },
      '__key',
    ],
    [
      'macOS, beside its older struct',
      {
        'sys/ipc.h':
          'struct __ipc_perm_new {\n  uid_t uid;\n  key_t _key; /* Reserved */\n};\n#define ipc_perm __ipc_perm_new\nstruct __ipc_perm_old {\n  key_t key;\n};\n',
      },
      '_key',
    ],
    [
      'FreeBSD, behind its older struct',
      {
        'sys/ipc.h': 'struct ipc_perm_old {\n  key_t old;\n};\n\nstruct ipc_perm {\n  uid_t cuid;\n  key_t key;\n};\n',
      },
      'key',
    ],
    ['a comment', { 'sys/ipc.h': '/* struct ipc_perm { key_t key; } */\nstruct ipc_perm { key_t _key; };\n' }, '_key'],
  ])('%s', (_, files, name) => {
    expect(keyMemberInHeaders([headers(files as Record<string, string>)])).toBe(name);
  });

  test('the first folder that has a header counts', () => {
    const first = headers({ 'sys/ipc.h': 'struct ipc_perm { key_t _key; };' }, 'first');
    const second = headers({ 'sys/ipc.h': 'struct ipc_perm { key_t key; };' }, 'second');
    expect(keyMemberInHeaders([join(folder, 'none'), first, second])).toBe('_key');
  });

  test.each([
    ['no header', {}],
    ['a header without the struct', { 'sys/ipc.h': '#define IPC_RMID 0\n' }],
    ['a struct without a key', { 'sys/ipc.h': 'struct ipc_perm { int uid; };' }],
    ['a name that no platform has', { 'sys/ipc.h': 'struct ipc_perm { key_t schluessel; };' }],
    ['macros that go round in circles', { 'sys/ipc.h': '#define a b\n#define b a\nstruct ipc_perm { key_t a; };' }],
  ])('%s tells nothing', (_, files) => {
    expect(keyMemberInHeaders([headers(files as Record<string, string>)])).toBeUndefined();
  });
});

describe('keyMember()', () => {
  test('without headers it is what the table says', () => {
    expect(keyMember('_key', [folder])).toEqual({ name: '_key', source: 'table' });
  });

  test('with headers it is what they say, whatever the table does', () => {
    const include = headers({ 'sys/ipc.h': 'struct ipc_perm { key_t _key; };' });
    expect(keyMember('key', [include])).toEqual({ name: '_key', source: 'header' });
  });

  testWith('gcc')("the C compiler knows this machine's member by that name", () => {
    const { name, source } = keyMember(isGlibc() ? '__key' : 'key');
    const program = `#include <sys/ipc.h>\nint main(void) { struct ipc_perm p; p.${name} = 0; return p.${name}; }\n`;
    writeFileSync(join(folder, 'key.c'), program);
    execFileSync('gcc', ['-o', join(folder, 'key'), join(folder, 'key.c')]);
    expect(source).toBe('header');
  });
});

describe('headerFolders()', () => {
  test('what the environment names for the compiler comes first', () => {
    const include = headers({ 'sys/ipc.h': '' });
    expect(headerFolders({ C_INCLUDE_PATH: `${include}:` })[0]).toBe(include);
    expect(headerFolders({ CPATH: folder, C_INCLUDE_PATH: include }).slice(0, 2)).toEqual([folder, include]);
  });

  testIf(process.platform === 'linux', 'Linux')('headers of another libc are not looked at', () => {
    const foreign = headers({ 'features.h': isGlibc() ? '#define _FEATURES_H\n' : '#define\t__GLIBC__\t2\n' });
    expect(headerFolders({ CPATH: foreign })).not.toContain(foreign);
  });

  const musl = '/usr/include/x86_64-linux-musl';
  testIf(existsSync(musl), "musl's headers (musl-dev)")("musl's own headers", () => {
    expect(keyMemberInHeaders([musl])).toBe('key');
  });
});
