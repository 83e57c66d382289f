import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultOf } from './helpers/fixture.ts';
import { testIf } from './helpers/peers.ts';

describe('importing the package', () => {
  testIf(process.platform === 'linux', '/proc/self/maps')('loads no Koffi and listens to nothing', async () => {
    const told = await resultOf('imported.mjs');
    expect(told).toEqual({ onImport: false, listeners: [], different: [], unlisted: [], onUse: true });
  });

  test.each(['win32', 'android', 'sunos', 'aix'])(
    'succeeds on %s, and the first use is an UnsupportedError',
    async (platform) => {
      const { thrown, key } = (await resultOf('unsupported.mjs', [platform])) as {
        thrown: Record<string, string>;
        key: number;
      };
      expect(Object.keys(thrown)).toHaveLength(21);
      expect([...new Set(Object.values(thrown))]).toEqual([
        `UnsupportedError ERR_UNSUPPORTED: Cannot use System V IPC on ${platform}: supported systems are Linux, macOS, FreeBSD and OpenBSD`,
      ]);
      expect(key).toBe(0x3a78_16bf);
    },
  );
});

describe('the sources', () => {
  const sources = ['lib', 'ffi', 'structs', 'cli'].flatMap((folder) =>
    readdirSync(join(__dirname, '..', folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [`${folder}/${name}`, readFileSync(join(__dirname, '..', folder, name), 'utf8')] as const),
  );
  const thatHave = (pattern: RegExp) => sources.filter(([, text]) => pattern.test(text)).map(([name]) => name);

  test('import koffi in ffi/ alone', () => {
    expect(thatHave(/['"]koffi['"]/)).toEqual(['ffi/koffi.ts']);
  });

  test('read the platform in one place', () => {
    expect(thatHave(/process\.(platform|arch)\b|\bos\.(platform|arch|endianness)\(/)).toEqual(['ffi/platform.ts']);
  });
});
