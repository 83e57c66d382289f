import { TimeoutError } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { durationText } from '../text/format.ts';
import type { Reference } from '../usage/values.ts';

/** Waits; when the time is up, the failure says in the user's words for what. */
export async function stillWaiting<T>(
  { text }: Reference,
  timeout: number,
  state: string,
  wait: () => Promise<T>,
  detail: () => string = () => '',
): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    const [verb, ...rest] = state.split(' ');
    const words = timeout === 0 ? state : `${verb} still ${rest.join(' ')} after ${durationText(timeout)}`;
    throw new CommandFailure(`${text} ${words}${detail()}`, Status.timeout);
  }
}
