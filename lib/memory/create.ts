import { SHM_HUGE_SHIFT, SHM_HUGETLB, SHM_NORESERVE } from '../../ffi/constants.ts';
import { LimitError } from '../../ffi/errors.ts';
import { MEMORY } from '../../ffi/kinds.ts';
import { checkOptions, optionNames } from '../../ffi/options.ts';
import { os } from '../../ffi/platform.ts';
import { refusal } from '../../ffi/refusal.ts';
import { shm } from '../../ffi/shm.ts';
import { checkBoolean, checkByte, checkSize, rangeError, typeError } from '../checks/arguments.ts';
import { onCreateHugePages, onCreateMemory } from '../checks/failure-reasons.ts';
import { linuxOnly } from '../checks/linux-only.ts';
import { sizeText } from '../checks/size-text.ts';
import { CREATE_OPTIONS, type CreateOptions, checkCreation } from '../objects/create-options.ts';
import { createOrOpen, EXCLUSIVE, type NewObject } from '../objects/create-or-open.ts';
import { Opened } from '../objects/handle.ts';
import type { MemoryObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { isBeingLeft, isUnderConstruction, modeUnderConstruction } from '../objects/mode-marks.ts';
import { removeByKey } from '../objects/open.ts';
import { processExists } from '../runtime/process-exists.ts';
import { SharedMemoryHandle } from './handle.ts';
import type { OpenMemoryOptions } from './open-options.ts';

/** Options of {@link createMemory}. `permissions` default to 0o666: every user of this machine may read and write. */
export interface CreateMemoryOptions extends Omit<CreateOptions, 'autoRemove'> {
  /**
   * Remove the segment when this process ends or the handle is disposed of. Default false. With `orOpen` true means: only by the
   * handle that made it. `'last'`: when the last process that has it attached ends, detaches it or disposes of its handle, to be given
   * by each of them, the one that made it or not. A process that is killed by SIGKILL removes nothing; the next one to leave does.
   */
  autoRemove?: boolean | 'last' | undefined;
  /** Every byte starts as this one-byte character or byte value. Default `' '`; null leaves the kernel's zeros and touches no page. */
  initCharacter?: string | number | null | undefined;
  /** Linux: huge pages (SHM_HUGETLB), with the page size in bytes if given. Default false. */
  hugePages?: boolean | number | undefined;
  /** Linux: reserve no swap space (SHM_NORESERVE); not with `hugePages`. Default false. */
  noReserve?: boolean | undefined;
}

const OPTIONS = optionNames<CreateMemoryOptions>({
  ...CREATE_OPTIONS,
  initCharacter: true,
  hugePages: true,
  noReserve: true,
});

/** How a segment is made. */
export function newSegment(size: number, mode: number, flags = 0): NewObject<'shmid_ds'> {
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
 * @throws {@link KeyExistsError} If the key given is taken.
 * @throws {@link LimitError} If the system's limits do not allow it; with `orOpen` also if the existing segment is smaller.
 * @throws {@link TimeoutError} With `orOpen`, if the segment's creator died half way.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/shmget.html | POSIX shmget}
 */
export function createMemory(size: number, options?: CreateMemoryOptions): SharedMemoryHandle {
  checkSize(size);
  const { initCharacter = ' ', hugePages, noReserve, autoRemove = false, ...common } = checkOptions(options, OPTIONS);
  const byte = initCharacter === null ? null : checkByte('initCharacter', initCharacter);
  const flags = pageFlags(hugePages, noReserve);
  if (autoRemove !== 'last' && typeof autoRemove !== 'boolean') {
    throw typeError('autoRemove', "true, false or 'last'", autoRemove);
  }
  const creation = checkCreation(common, 0o666, true);
  const { key, permissions } = creation;
  const last = autoRemove === 'last';
  if (last && (isBeingLeft(permissions) || isUnderConstruction(permissions))) {
    const allowed = "other than 0o101 and 0o011 in the execute bits with 'last', which needs these marks";
    throw rangeError('permissions', allowed, permissions);
  }
  const opening: OpenMemoryOptions = last ? { autoRemove } : {};
  // Its owner must be able to attach it and fill it, whatever its mode is to be.
  const marked = key !== undefined && (byte !== null || last);
  const mode = marked ? modeUnderConstruction(permissions) : permissions | 0o600;
  return createOrOpen({
    making: newSegment(size, mode, flags),
    creation,
    initialise: (object) => {
      const handle = new SharedMemoryHandle(
        new Opened(object, { created: true, autoRemove: autoRemove === true }),
        opening,
      );
      try {
        if (byte !== null) handle.fill(byte);
        if (mode !== permissions) object.set('mode', permissions);
        return handle;
      } catch (error) {
        handle[Symbol.dispose]();
        throw error;
      }
    },
    // One that is too small is not waited for.
    isReady: (object) => object.get('segsz') < size || !isUnderConstruction(object.permissions),
    // Its creator is known to live.
    patience: (object) => 5_000 + object.get('segsz') / FILLED_PER_MILLISECOND,
    isAbandoned: (object) => {
      // 0: a process that cannot be seen from here.
      const creator = object.get('cpid');
      return creator > 0 && !processExists(creator);
    },
    open: (object) => openAtLeast(size, object, opening),
  });
}

/** Bytes, on a slow machine. */
const FILLED_PER_MILLISECOND = 2 ** 18;

function openAtLeast(size: number, object: MemoryObject, options: OpenMemoryOptions): SharedMemoryHandle {
  const existing = object.get('segsz');
  if (existing >= size) return new SharedMemoryHandle(new Opened(object), options);
  throw refusal(object.attempt('open'), {
    type: LimitError,
    code: 'EINVAL',
    reason: `it has ${sizeText(existing)}, not the ${sizeText(size)} asked for, and a segment never grows`,
    syscall: 'shmget',
  });
}

function pageFlags(hugePages: boolean | number = false, noReserve = false): number {
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
 * @throws {@link KeyNotFoundError} If no shared memory has that key.
 */
export function removeMemory(key: Key): void {
  removeByKey(MEMORY, key);
}
