import { AssertionError } from 'node:assert';
import { setTimeout } from 'node:timers/promises';
import { KeyExistsError, KeyNotFoundError, RemovedError } from 'sysv-ipc/errors';
import type * as z from 'zod/mini';
import { Conversation, type Line, type Rules, type Talk } from './conversation.ts';
import { flags, sideFlags } from './flags.ts';
import { stopOnSignals } from './stop.ts';

export type Name = 'Mrs. Premise' | 'Mrs. Conclusion';

/** What a side tells the demo that started it. */
export interface Report {
  iterations: number;
  milliseconds: number;
  corrupted: boolean;
}

export interface Side extends z.output<typeof sideFlags> {
  say(what: string): void;
  /** Calls `open` until the other side has made what it opens, or patience is at an end. */
  appear<T>(open: () => T): Promise<T>;
  /** Has the whole conversation, over memory or over what else carries a talk. */
  converse(over: Line | ((rules: Rules) => Talk), opening?: string): Promise<void>;
}

/** Runs one side: flags, signals, what is printed, and the exit status: 0, 1 for trouble, 2 for a wrong flag. */
export function play(name: Name, program: (side: Side) => Promise<void>): void {
  const settings = flags(sideFlags);
  const other: Name = name === 'Mrs. Premise' ? 'Mrs. Conclusion' : 'Mrs. Premise';
  const stop = stopOnSignals();
  const report: Report = { iterations: 0, milliseconds: 0, corrupted: false };
  // A reader that has gone (`| head`) is no reason to leave before cleaning up.
  process.stdout.on('error', () => {});
  const say = (what: string) => console.log(`${name.padEnd(15)}  ${what}`);

  async function appear<T>(open: () => T): Promise<T> {
    const deadline = performance.now() + settings.patience * 1000;
    for (;;) {
      try {
        return open();
      } catch (error) {
        if (!(error instanceof KeyNotFoundError)) throw error;
        if (performance.now() > deadline) {
          throw new Error(`${other} has not appeared under key ${settings.key} for ${settings.patience} s`);
        }
      }
      await setTimeout(10);
      stop.throwIfAborted();
    }
  }

  async function converse(over: Line | ((rules: Rules) => Talk), opening?: string): Promise<void> {
    const { iterations, dangerously: liveDangerously, patience } = settings;
    const rules = { liveDangerously, patience, other, stop };
    const conversation = typeof over === 'function' ? over(rules) : new Conversation(over, rules);
    const start = performance.now();
    if (opening !== undefined) {
      say(`opens with "${opening}"`);
      conversation.say(opening);
    }
    try {
      while (report.iterations < iterations) {
        const { heard, said } = await conversation.exchange();
        report.iterations++;
        if (isShown(report.iterations, iterations)) say(`#${report.iterations} hears "${heard}", says "${said}"`);
      }
    } finally {
      report.milliseconds = performance.now() - start;
    }
  }

  program({ ...settings, say, appear, converse })
    .then(() => say(`is done: ${report.iterations} iterations, every answer right`))
    .catch((error: unknown) => {
      process.exitCode ??= 1;
      report.corrupted = error instanceof AssertionError;
      say(`stops after ${report.iterations} iterations: ${reason(error, other)}`);
    })
    .finally(() => {
      if (process.connected) process.send?.(report);
    });
}

/** Ten lines or so of a conversation of any length. */
function isShown(iteration: number, iterations: number): boolean {
  return iteration <= 2 || iteration % Math.ceil(iterations / 8) === 0 || iteration === iterations;
}

function reason(error: unknown, other: Name): string {
  if (error instanceof AssertionError) return `AssertionError: ${error.message}`;
  if (error instanceof RemovedError) return `${other} has left. ${error.message}`;
  if (error instanceof KeyExistsError)
    return `${error.message}. Another Mrs. Premise is talking, or one was killed: see ipcs and ipcrm`;
  return error instanceof Error ? error.message : String(error);
}
