import { SHM_HUGE_SHIFT, SHM_HUGETLB, SHM_NORESERVE } from '../../ffi/constants.ts';
import { LimitError } from '../../ffi/errors.ts';
import { os } from '../../ffi/platform.ts';
import { E } from '../../ffi/result.ts';
import { shm } from '../../ffi/shm.ts';
import type { ShmMember } from '../../structs/layout/kernel-members.ts';
import {
  checkBoolean,
  checkByte,
  checkKey,
  checkOptions,
  checkPermissions,
  checkSize,
  rangeError,
  typeError,
} from '../checks/arguments.ts';
import { onCreateHugePages, onCreateMemory } from '../checks/failure-reasons.ts';
import { linuxOnly } from '../checks/linux-only.ts';
import { sizeText } from '../checks/size-text.ts';
import {
  checkOrOpen,
  create,
  EXCLUSIVE,
  isUnderConstruction,
  modeUnderConstruction,
  type NewObject,
  PATIENCE,
} from '../objects/create-or-open.ts';
import type { IpcObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { MEMORY } from '../objects/kinds.ts';
import { removeByKey } from '../objects/open.ts';
import { processExists } from '../runtime/process-exists.ts';
import { openMemory, type SharedMemoryHandle } from './handle.ts';

/** Options of {@link createMemory}. */
export interface CreateMemoryOptions {
  /** Without it a random unused key is found, never IPC_PRIVATE. */
  key?: Key;
  /** The mode, at most 0o777. Default 0o666: everybody on this machine may read and write. */
  permissions?: number;
  /** Every byte starts as this one-byte character or byte value. Default `' '`; null leaves the kernel's zeros and touches no page. */
  initCharacter?: string | number | null;
  /**
   * Remove the segment when this process ends or the handle is disposed of. In a worker thread: when the thread ends by itself,
   * signals and worker.terminate() being nothing that it hears of. Default false.
   */
  autoRemove?: boolean;
  /** Linux: huge pages (SHM_HUGETLB), with the page size in bytes if given. Default false. */
  hugePages?: boolean | number;
  /** Linux: reserve no swap space (SHM_NORESERVE); not with `hugePages`. Default false. */
  noReserve?: boolean;
  /**
   * With a key: open the segment if there is one, and make it otherwise. Of many processes that do so at once exactly one makes
   * and fills it, the others wait until it is filled; the handle's `created` tells which. Only the one that made it removes it
   * by `autoRemove`. Default false.
   */
  orOpen?: boolean;
}

/** How a segment is made. */
export function newSegment(size: number, mode: number, flags = 0): NewObject<ShmMember> {
  return {
    kind: MEMORY,
    what: `shared memory of ${sizeText(size)}`,
    explain: flags & SHM_HUGETLB ? onCreateHugePages : onCreateMemory,
    known: { mode, size },
    get: (key) => shm().shmget(key, size, EXCLUSIVE | mode | flags),
  };
}

/**
 * Creates a segment, attaches it and fills it.
 *
 * ```ts
 * import { createMemory } from 'sysv-ipc';
 *
 * using memory = createMemory(4096, { permissions: 0o600, autoRemove: true });
 * memory.write('hello');
 * console.log(memory.read(5, 0, 'utf8'), memory.view(Int32Array).length); // → hello 1024
 * ```
 *
 * @param size - Bytes.
 * @throws {KeyExistsError} If the key given is taken.
 * @throws {LimitError} If the system's limits do not allow it; with `orOpen` also if the existing segment is smaller.
 * @throws {TimeoutError} With `orOpen`, if the segment's creator died half way.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/shmget.html | POSIX shmget}
 */
export function createMemory(size: number, options?: CreateMemoryOptions): SharedMemoryHandle {
  checkSize(size);
  const {
    key,
    permissions = 0o666,
    initCharacter = ' ',
    autoRemove = false,
    orOpen = false,
    ...pages
  } = checkOptions(options);
  checkPermissions(permissions);
  checkBoolean('autoRemove', autoRemove);
  const byte = initCharacter === null ? null : checkByte('initCharacter', initCharacter);
  const flags = pageFlags(pages);
  const number = key === undefined ? undefined : checkKey(key);
  checkOrOpen(orOpen, number, permissions, true);
  // Its owner must be able to attach it and fill it, whatever its mode is to be.
  const mode = number !== undefined && byte !== null ? modeUnderConstruction(permissions) : permissions | 0o600;
  return create({
    making: newSegment(size, mode, flags),
    key: number,
    orOpen,
    patience: PATIENCE + size / FILLED_PER_MILLISECOND,
    initialise: (control) => {
      const handle = openMemory(control, { size, created: true, autoRemove });
      try {
        if (byte !== null) handle.fill(byte);
        if (mode !== permissions) control.set('mode', permissions);
        return handle;
      } catch (error) {
        handle.detach();
        throw error;
      }
    },
    isReady: (control) => !isUnderConstruction(control.permissions),
    isAbandoned: (control) => {
      // 0: a process that cannot be seen from here.
      const creator = control.get('cpid');
      return creator > 0 && !processExists(creator);
    },
    open: (control) => openAtLeast(size, control),
  });
}

/** Bytes, on a slow machine. */
const FILLED_PER_MILLISECOND = 2 ** 18;

function openAtLeast(size: number, control: IpcObject<ShmMember>): SharedMemoryHandle {
  const existing = control.get('segsz');
  if (existing >= size) return openMemory(control);
  throw new LimitError(
    `Cannot open ${control.label} with at least ${sizeText(size)}: it has ${sizeText(existing)}, and a segment never grows (EINVAL)`,
    { code: 'EINVAL', errno: E.EINVAL, syscall: 'shmget', key: control.key, id: control.id },
  );
}

function pageFlags({
  hugePages = false,
  noReserve = false,
}: Pick<CreateMemoryOptions, 'hugePages' | 'noReserve'>): number {
  checkBoolean('noReserve', noReserve);
  if (typeof hugePages !== 'boolean' && typeof hugePages !== 'number') {
    throw typeError('hugePages', 'true, false or the size of a huge page in bytes', hugePages);
  }
  const shift = typeof hugePages === 'number' ? Math.log2(hugePages) : 0;
  if (!Number.isInteger(shift) || (typeof hugePages === 'number' && (shift < 12 || shift > 63))) {
    throw rangeError('hugePages', 'a power of two such as 2 MiB (2 ** 21) or 1 GiB (2 ** 30)', hugePages);
  }
  if (hugePages && noReserve) {
    // What is not reserved may not be there when it is written to, and then the system ends the process (SIGBUS).
    throw rangeError(
      'noReserve',
      'false with hugePages: writing where no huge page is left ends the process',
      noReserve,
    );
  }
  if ((hugePages || noReserve) && os !== 'linux') throw linuxOnly(hugePages ? 'hugePages' : 'noReserve');
  return (hugePages ? SHM_HUGETLB | (shift << SHM_HUGE_SHIFT) : 0) | (noReserve ? SHM_NORESERVE : 0);
}

/**
 * Removes the segment with that key. It lives on, nameless, until the last process detaches.
 *
 * @throws {KeyNotFoundError} If no shared memory has that key.
 */
export function removeMemory(key: Key): void {
  removeByKey(MEMORY, key);
}
