import type * as z from 'zod/mini';
import type { finding as schema } from '../io/schemas.ts';

/** What the doctor has to say. */
export type Finding = z.infer<typeof schema>;

/** ok: nothing to do; note: good to know; warning: threatens; problem: does not work. */
export type Level = Finding['level'];

export function finding(check: string, level: Level, message: string, advice: string | null = null): Finding {
  return { check, level, message, advice };
}

/** Of a limit, or of a queue, that much is near. */
export const NEAR = 0.8;
