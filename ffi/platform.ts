import { endianness } from 'node:os';

/** The one file that reads the platform; everything else asks here. */

export type Os = 'linux' | 'darwin' | 'freebsd' | 'openbsd';

const SUPPORTED: readonly string[] = ['linux', 'darwin', 'freebsd', 'openbsd'] satisfies Os[];

/** Node's name of the operating system, whether supported or not. */
export const os: string = process.platform;

/** Node's name of the processor, e.g. `x64`, `arm64`, `arm`. */
export const arch: string = process.arch;

export const littleEndian: boolean = endianness() === 'LE';

/** System V IPC exists here and this package knows its layouts. */
export const supported: boolean = SUPPORTED.includes(os);

/** Not a runtime that plays Node: Bun exports the names of Node's C++ interface too, and ends the process when one is called. */
export const isNode: boolean = process.versions.bun === undefined && process.versions.deno === undefined;
