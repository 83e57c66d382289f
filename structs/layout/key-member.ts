import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isGlibc } from '../../ffi/libc.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { arch, os } from '../../ffi/platform.ts';
import type { KeyMember } from './layout.ts';

/** How the key member is called, and who says so. */
export interface NamedKey {
  name: KeyMember;
  source: 'header' | 'table';
}

/** The name in this machine's headers if it has them, and otherwise the one given. */
export function keyMember(tabled: KeyMember, folders: readonly string[] = headerFolders()): NamedKey {
  const name = keyMemberInHeaders(folders);
  return name ? { name, source: 'header' } : { name: tabled, source: 'table' };
}

/** Where `struct ipc_perm` is defined, in newer and older glibc, in musl, and on the BSDs and macOS. */
const DEFINITIONS = ['bits/ipc-perm.h', 'bits/ipc.h', 'sys/ipc.h'];

export function keyMemberInHeaders(folders: readonly string[]): KeyMember | undefined {
  const find = (name: string) => firstOf(folders.map((folder) => () => contentOf(join(folder, name))));
  const headers = DEFINITIONS.flatMap((name) => find(name) ?? []);
  const declared = firstOf(headers.map((text) => () => keyIn(text)));
  if (!declared) return undefined;
  const name = throughMacros(declared, headers.join('\n'));
  return isKeyMember(name) ? name : undefined;
}

function isKeyMember(name: string): name is KeyMember {
  return name === 'key' || name === '_key' || name === '__key';
}

/** The member of type key_t in a header's `struct ipc_perm`; macOS's LP64 programs know it under a name with `_new`. */
function keyIn(header: string): string | undefined {
  const struct = /\bstruct\s+(?:__ipc_perm_new|ipc_perm)\s*\{([^}]*)\}/.exec(header);
  return struct ? /\b(?:__)?key_t\s+(\w+)\s*;/.exec(struct[1] as string)?.[1] : undefined;
}

/** What a name becomes: musl's `__ipc_perm_key` is `__key`, and that is `key` unless strict POSIX was asked for. */
function throughMacros(name: string, headers: string): string {
  const seen = new Set<string>();
  let current = name;
  while (!seen.has(current)) {
    seen.add(current);
    current =
      new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${current}[ \\t]+(\\w+)[ \\t]*$`, 'm').exec(headers)?.[1] ?? current;
  }
  return current;
}

/** A header without its comments. */
function contentOf(path: string): string | undefined {
  return orAbsent(() => readFileSync(path, 'utf8'))?.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ');
}

function firstOf<T>(tries: readonly (() => T | undefined)[]): T | undefined {
  for (const attempt of tries) {
    const found = attempt();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** GNU's names of Node's processors, for Debian's folders of headers. */
const GNU_CPU: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  arm64: 'aarch64',
  ia32: 'i386',
  loong64: 'loongarch64',
  ppc64: 'powerpc64le',
};

/**
 * Where a C compiler of this machine would look for the headers of the libc that this process runs on, first things first:
 * what the environment names, what was installed by hand, the processor's own folder, everybody's.
 */
export function headerFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const named = ['CPATH', 'C_INCLUDE_PATH']
    .flatMap((name) => orAbsent(() => environment[name])?.split(':') ?? [])
    .filter(Boolean);
  return [...named, ...systemFolders(environment)].filter((folder) => os !== 'linux' || isOfThisLibc(folder));
}

function systemFolders(environment: NodeJS.ProcessEnv): string[] {
  if (os === 'darwin') {
    const sdks = [
      orAbsent(() => environment.SDKROOT),
      '/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk',
      '/Applications/Xcode.app/Contents/Developer/Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk',
    ];
    return [...sdks.flatMap((sdk) => (sdk ? [join(sdk, 'usr/include')] : [])), '/usr/include'];
  }
  if (os !== 'linux') return ['/usr/include'];
  const libc = isGlibc() ? 'gnu' : 'musl';
  const triplets = ['', 'eabihf', 'eabi'].map((abi) => `${GNU_CPU[arch] ?? arch}-linux-${libc}${abi}`);
  return [
    '/usr/local/include',
    ...triplets.flatMap((triplet) => [`/usr/local/include/${triplet}`, `/usr/include/${triplet}`]),
    ...triplets.map((triplet) => `/usr/${triplet}/include`),
    ...(libc === 'musl' ? ['/usr/local/musl/include'] : []),
    '/usr/include',
  ];
}

/** A folder with a features.h belongs to the libc that this one tells of; one without is part of another folder's. */
function isOfThisLibc(folder: string): boolean {
  const features = contentOf(join(folder, 'features.h'));
  return features === undefined || /^[ \t]*#[ \t]*define[ \t]+__GLIBC__[ \t]/m.test(features) === isGlibc();
}
