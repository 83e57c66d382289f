import { IpcError } from '../../ffi/errors.ts';
import { ipc } from '../../ffi/ipc.ts';
import { errno } from '../../ffi/libc.ts';
import { errorFor } from '../../ffi/result.ts';
import { checkByte, checkInteger, checkKey, rangeError, typeError } from '../checks/arguments.ts';

/** The name that processes share: a signed 32-bit integer, C's `key_t`. */
export type Key = number;

/** How a key is written: as `ipcs` shows it. */
export function hexKey(key: Key): string {
  return `0x${(key >>> 0).toString(16).padStart(8, '0')}`;
}

/**
 * A key for a name: the same in every process and every language, and as good as unique, which `ftok` promises and does not
 * keep. It is the first four bytes of the name's SHA-256, big-endian, with the top bit cleared; 1 if that is 0.
 *
 * @param name - Any text; taken as UTF-8.
 * @throws {@link TypeError} If the name is not a string.
 */
export function keyFor(name: string): Key {
  if (typeof name !== 'string') throw typeError('name', 'a string', name);
  // Loaded here, since it takes longer than this whole package.
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(name, 'utf8').digest().readUInt32BE(0) & 0x7fff_ffff || 1;
}

const FILE_REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'there are too many symbolic links',
  ENAMETOOLONG: 'the path is too long',
};

/**
 * `ftok(3)`: a key from a file's inode and device and a project number. Two files can get the same key, and a file created again
 * gets another one: prefer {@link keyFor}.
 *
 * @param path - An existing file.
 * @param projectId - A number, of which the low eight bits count and must not be 0, or one character that is no digit,
 *   whose code counts, as in most C programs.
 * @throws {@link IpcError} `ENOENT`, `EACCES` and so on, as stat(2) of the path.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/ftok.html | POSIX}
 */
export function ftok(path: string, projectId: number | string): Key {
  if (typeof path !== 'string') throw typeError('path', 'a string', path);
  if (path.includes('\0')) throw rangeError('path', 'a string without NUL bytes', path);
  if (typeof projectId === 'string' && /^\d$/.test(projectId)) {
    const allowed = `a number or a character that is no digit (${projectId} or ${projectId.charCodeAt(0)}?)`;
    throw typeError('projectId', allowed, projectId);
  }
  const project = typeof projectId === 'string' ? checkByte('projectId', projectId) : projectId;
  checkInteger('projectId', project, -0x8000_0000, 0x7fff_ffff);
  if ((project & 0xff) === 0) throw rangeError('projectId', 'a number whose low eight bits are not 0', projectId);
  const key = ipc().ftok(path, project);
  if (key === -1) {
    throw errorFor(errno(), 'ftok', {
      action: `make a key from ${JSON.stringify(path)}`,
      // IpcError itself: that a file is missing must not be taken for an object's missing.
      explain: (code) => {
        const reason = FILE_REASONS[code];
        return reason === undefined ? undefined : { type: IpcError, reason };
      },
    });
  }
  return checkKey(key);
}
