import { ipcObjects } from './ipc-objects.ts';

/** Remembers what was there before the tests. */
export default function setup(): void {
  (globalThis as { objectsBefore?: Set<string> }).objectsBefore = ipcObjects();
}
