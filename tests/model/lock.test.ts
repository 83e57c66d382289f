import { explore } from './explore.ts';
import { type Death, type Fault, lockModel, type Setting, type Waiting } from './lock.ts';

const B: Waiting = 'blocks';
const L: Waiting = 'listens';

/** Three participants, all orders of their steps, with a death at every step; the longest ones with `npm run faults` only. */
const SETTINGS: [string, Setting][] = [];
const full = process.env.FAULTS === 'full';
for (const kind of [undefined, 'process', 'thread'] as Death[]) {
  for (const waiting of full
    ? [
        [B, B, B],
        [B, B, L],
        [L, L, B],
        [L, L, L],
      ]
    : [[B, B, L]]) {
    const common = { waiting, rounds: 1, deaths: kind ? 1 : 0, kind };
    const name = `${waiting.join(', ')}; ${kind ? `a ${kind} dies` : 'nobody dies'}`;
    if (full || !kind) SETTINGS.push([`${name}; a place each`, { ...common, places: 3 }]);
    if (!kind) continue;
    SETTINGS.push([`${name}; the third one is its heir`, { ...common, places: 2 }]);
    SETTINGS.push([`${name}; its heir takes no lock`, { ...common, places: 2, idleHeir: true }]);
  }
}

test.each(SETTINGS)('lock word and bell: nobody is inside twice, nobody sleeps for good: %s', (_, setting) => {
  const { states, broken } = explore(lockModel(setting));
  expect(broken).toBeUndefined();
  expect(states).toBeGreaterThan(500);
});

test.each<[Fault, Partial<Setting>]>([
  ['no ring at death', { kind: 'process', deaths: 1 }],
  ['no mark left by who slept', { kind: undefined, deaths: 0 }],
  ['no generations', { kind: 'process', deaths: 1, places: 2 }],
  ['no slices', { kind: 'thread', deaths: 1 }],
  ['no ring by the heir', { kind: 'process', deaths: 1, places: 2, idleHeir: true }],
])('the model sees what is missing: %s', (fault, setting) => {
  const { broken } = explore(
    lockModel({ waiting: [B, B, B], places: 3, rounds: 1, deaths: 0, kind: undefined, ...setting, fault }),
  );
  expect(broken?.rule).toMatch(/sleeps for good|inside/);
});
