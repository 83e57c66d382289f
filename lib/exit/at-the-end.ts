import { realProcess } from '../runtime/real-process.ts';

/**
 * Calls `last` when this thread's JavaScript ends: after all listeners of `exit`, so that they can use and make objects, and also if
 * one of them throws or calls process.exit(). No listener comes after all others, hence the two functions in front of Node's own.
 */
export function atTheEnd(last: () => void): void {
  const process = realProcess() as NodeJS.Process & { reallyExit?: (code?: number) => never; _exiting?: boolean };
  const { emit, reallyExit } = process;
  let emitting = false;
  process.emit = function (this: NodeJS.Process, ...event: [never, never]) {
    if ((event[0] as string) !== 'exit') return emit.apply(this, event);
    emitting = true;
    try {
      return emit.apply(this, event);
    } finally {
      emitting = false;
      last();
    }
  } as typeof emit;
  if (reallyExit) {
    process.reallyExit = (code) => {
      last();
      return reallyExit.call(process, code);
    };
  }
  // Called by a listener of `exit`, so emit() is under way. What comes after it is the microtasks.
  if (process._exiting) queueMicrotask(last);
  // Bun tells the listeners without emit().
  process.on('exit', () => {
    if (!emitting) last();
  });
}
