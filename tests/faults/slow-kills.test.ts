import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMemory, createMutex } from 'sysv-ipc';
import { fixture, Peer } from '../helpers/fixture.ts';
import { testWith } from '../helpers/peers.ts';
import { patience, rounds } from './rounds.ts';

/** Each death rings all bells, so that quick kills hide a wake-up that was lost: these are more than a second apart. */
const KILLS = rounds(2, 60);
const APART = 1200;
/** Milliseconds. */
const STUCK = 5000;
const CONTENDERS = 3;

/** Contenders of one lock, one of which is killed now and then. */
class Contest {
  longest = 0;
  readonly #start: () => Peer;
  readonly #progress: () => number;
  readonly #peers: Peer[] = [];
  #watch: NodeJS.Timeout | undefined;

  constructor(start: () => Peer, progress: () => number) {
    this.#start = start;
    this.#progress = progress;
  }

  async begin(): Promise<void> {
    for (let i = 0; i < CONTENDERS; i++) await this.#enter(i);
    let last = this.#progress();
    let since = performance.now();
    this.#watch = setInterval(() => {
      const [now, value] = [performance.now(), this.#progress()];
      this.longest = Math.max(this.longest, now - since);
      if (value !== last) [last, since] = [value, now];
    }, 2);
  }

  async kill(): Promise<void> {
    const number = Math.floor(Math.random() * CONTENDERS);
    const peer = this.#peers[number] as Peer;
    peer.kill();
    await peer.ended;
    await this.#enter(number);
  }

  async end(): Promise<void> {
    clearInterval(this.#watch);
    for (const peer of this.#peers) peer.kill();
    await Promise.all(this.#peers.map((peer) => peer.ended));
  }

  async #enter(number: number): Promise<void> {
    const peer = this.#start();
    this.#peers[number] = peer;
    await peer.line();
  }
}

testWith('gcc')(
  `${KILLS} contenders killed ${APART} ms apart: nobody stands still longer than those of a robust pthread mutex in C`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
    try {
      const program = join(folder, 'robust-mutex');
      execFileSync('gcc', ['-O2', '-pthread', '-o', program, join(__dirname, '../peers/robust-mutex.c')]);
      using mutex = createMutex({ autoRemove: true });
      using memory = createMemory(4096, { initCharacter: 0, autoRemove: true });
      using robust = createMemory(4096, { initCharacter: 0, autoRemove: true });
      execFileSync(program, [String(robust.shmid), 'make']);
      const [ours, theirs] = [memory.view(Int32Array), robust.view(Int32Array)];
      const contests = [
        new Contest(
          () => fixture('faults/contender.mjs', ['mutex', mutex.key, memory.shmid]),
          () => Atomics.load(ours, 0),
        ),
        new Contest(
          () => new Peer(program, [String(robust.shmid)]),
          () => Atomics.load(theirs, 64),
        ),
      ] as const;
      // One after the other: each has the machine for itself.
      for (const contest of contests) {
        await contest.begin();
        for (let kill = 0; kill < KILLS; kill++) {
          await sleep(APART);
          await contest.kill();
        }
        await sleep(APART);
        await contest.end();
      }
      const [own, c] = contests.map(({ longest }) => Math.round(longest)) as [number, number];
      console.info(`${KILLS} kills each, longest standstill: mutex ${own} ms, robust pthread mutex ${c} ms`);
      expect(ours[3]).toBe(0);
      expect(own).toBeLessThan(STUCK);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  patience(KILLS * 4),
);
