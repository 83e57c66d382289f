import { accessSync, readFileSync, readlinkSync } from 'node:fs';
import { declare, lazily } from '../../ffi/libc.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { processPage } from '../runtime/process-page.ts';

/**
 * Calls that wait in libuv's thread pool may take half of it and no more, in all threads of the process together: the other
 * half is for everybody's files and names. A place in the process page holds the id of the thread that uses it.
 */
const MOST_SLOTS = 16;

const slots = lazily(() => {
  const getenv = declare<(name: string) => string | null>('const char *getenv(const char *name)');
  // The pool may have started before the program changed the variable, or may start after: the smaller of both sizes holds.
  const threads = Math.min(poolSize(getenv(SIZE)), poolSize(atStart(SIZE)));
  return Math.min(Math.floor(threads / 2), MOST_SLOTS);
});

/** What libuv reads, and as it reads it: from the environment of the process, which a worker thread's process.env is not. */
const SIZE = 'UV_THREADPOOL_SIZE';

function poolSize(text: string | null): number {
  return text === null ? 4 : Number.parseInt(text, 10) || 1;
}

/** A variable as this process was started with. */
function atStart(name: string): string | null {
  const variables = orAbsent(() => readFileSync('/proc/self/environ', 'latin1').split('\0')) ?? [];
  return variables.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

let self = 0;

/** Takes a slot; undefined if none is free. */
export function takeSlot(): number | undefined {
  const page = processPage();
  self ||= ownThreadId() ?? 0;
  // No /proc: nobody could tell whose slots are whose.
  if (!page || self === 0) return undefined;
  return claim(page) ?? (sweep(page) ? claim(page) : undefined);
}

export function returnSlot(slot: number): void {
  const page = processPage();
  if (page) Atomics.store(page, slot, 0);
}

function claim(page: Int32Array): number | undefined {
  for (let slot = 0; slot < slots(); slot++) if (Atomics.compareExchange(page, slot, 0, self) === 0) return slot;
  return undefined;
}

/** Frees the slots of threads that were terminated. */
function sweep(page: Int32Array): boolean {
  let freed = false;
  for (let slot = 0; slot < slots(); slot++) {
    const owner = Atomics.load(page, slot);
    if (owner === 0 || owner === self || !hasEnded(owner)) continue;
    freed = Atomics.compareExchange(page, slot, owner, 0) === owner || freed;
  }
  return freed;
}

/** Only where that is certain: a runtime may refuse to tell. */
function hasEnded(thread: number): boolean {
  try {
    accessSync(`/proc/self/task/${thread}`);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function ownThreadId(): number | undefined {
  return orAbsent(() => Number(readlinkSync('/proc/thread-self').split('/').at(-1)));
}
