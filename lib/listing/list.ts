import { UnsupportedError } from '../../ffi/errors.ts';
import { type Kind, MEMORY, QUEUES, SEMAPHORES, type StructName } from '../../ffi/kinds.ts';
import { os } from '../../ffi/platform.ts';
import { refusal } from '../../ffi/refusal.ts';
import { rangeError, typeError } from '../checks/arguments.ts';
import { type ProcessLives, rememberLives } from '../runtime/process-exists.ts';
import { byId, fromKernel, readableFromKernel } from './kernel-table.ts';
import { type MemoryInfo, memoryInfo } from './memory-info.ts';
import type { Get } from './object-info.ts';
import { fromProc, onlyOf, type Source } from './proc-table.ts';
import { type QueueInfo, queueInfo } from './queue-info.ts';
import { type SemaphoreInfo, semaphoreInfo } from './semaphore-info.ts';

/** What {@link list} finds, by kind. */
export interface Listing {
  /** Every segment. */
  memory: MemoryInfo[];
  /** Every set of semaphores. */
  semaphores: SemaphoreInfo[];
  /** Every message queue. */
  queues: QueueInfo[];
}

/**
 * Everything there is on this machine, or in this container, as `ipcs` shows it.
 *
 * ```ts
 * import { createSemaphore, list } from 'sysv-ipc';
 *
 * const semaphore = createSemaphore(1, { autoRemove: true });
 * console.log(list().semaphores.some(({ id }) => id === semaphore.semid)); // → true
 * ```
 *
 * @throws {@link UnsupportedError} Anywhere but on Linux: other systems give no listing.
 */
export function list(): Listing;
/**
 * One kind alone, at a fraction of the price: `list('memory')`.
 *
 * @param kind - `'memory'`, `'semaphores'` or `'queues'`.
 * @throws {@link UnsupportedError} Anywhere but on Linux: other systems give no listing.
 */
export function list<K extends keyof Listing>(kind: K): Listing[K];
export function list(kind?: keyof Listing): Listing | Listing[keyof Listing] {
  const allowed = "'memory', 'semaphores' or 'queues'";
  if (kind !== undefined && typeof kind !== 'string') throw typeError('kind', allowed, kind);
  if (kind !== undefined && !Object.hasOwn(LISTS, kind)) throw rangeError('kind', allowed, kind);
  if (os !== 'linux') {
    const reason = 'only Linux gives a listing; see `ipcs -a`';
    throw refusal({ action: `list objects on ${os}` }, { type: UnsupportedError, code: 'ERR_UNSUPPORTED', reason });
  }
  const lives = rememberLives();
  if (kind !== undefined) return LISTS[kind](lives);
  return { memory: LISTS.memory(lives), semaphores: LISTS.semaphores(lives), queues: LISTS.queues(lives) };
}

const LISTS: { [K in keyof Listing]: (lives: ProcessLives, sources?: readonly Source[]) => Listing[K] } = {
  // Only /proc tells how much of a segment is in memory; the rest comes faster from the kernel's table.
  memory: (lives, sources = [fromProc, fromKernel, readableFromKernel]) => collect(MEMORY, memoryInfo, lives, sources),
  semaphores: (lives, sources = [fromKernel, fromProc, readableFromKernel]) =>
    collect(SEMAPHORES, semaphoreInfo, lives, sources),
  queues: (lives, sources = [fromKernel, fromProc, readableFromKernel]) => collect(QUEUES, queueInfo, lives, sources),
};

/** @internal All kinds from one source. */
export function listFrom(source: Source): Listing {
  const lives = rememberLives();
  const sources = [source];
  return {
    memory: LISTS.memory(lives, sources),
    semaphores: LISTS.semaphores(lives, sources),
    queues: LISTS.queues(lives, sources),
  };
}

/** For the command: one object, as {@link list} tells it, on every system; undefined if it is gone, or this user may not know. */
export function infoOf<K extends keyof Listing>(kind: K, id: number): Listing[K][number] | undefined {
  const sources = kind === 'memory' ? [onlyOf(fromProc, id), byId(id)] : [byId(id)];
  return LISTS[kind](rememberLives(), sources)[0];
}

/** All objects of a kind, from the first source that tells them. */
function collect<S extends StructName, Info>(
  kind: Kind<S>,
  convert: (id: number, get: Get<string>, lives: ProcessLives) => Info,
  lives: ProcessLives,
  sources: readonly Source[],
): Info[] {
  const found: Info[] = [];
  const visit = (id: number, get: Get<string>) => void found.push(convert(id, get, lives));
  sources.some((source) => source(kind, visit));
  return found;
}
