import { setTimeout as delay } from 'node:timers/promises';
import { ipcObjects } from './ipc-objects.ts';

/** Fails the run if the tests left an object behind. What other programs make and remove meanwhile gets a moment to go. */
export default async function teardown(): Promise<void> {
  const { objectsBefore = new Set<string>() } = globalThis as { objectsBefore?: Set<string> };
  const left = () => [...ipcObjects()].filter((object) => !objectsBefore.has(object));
  for (let tries = 0; tries < 20 && left().length > 0; tries++) await delay(100);
  if (left().length > 0) throw new Error(`The tests left these System V objects behind:\n  ${left().join('\n  ')}`);
}
