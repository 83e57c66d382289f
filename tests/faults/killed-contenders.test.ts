import { createChannel, createMemory, createMutex, createReadWriteLock } from 'sysv-ipc';
import { fixture, type Peer, resultOf } from '../helpers/fixture.ts';
import { aWhile, patience, rounds } from './rounds.ts';

const KILLS = rounds(4, 1000);
/** Nothing moved for so long: milliseconds. */
const STUCK = 5000;

interface Storm {
  /** Starts the contender of that number. */
  start(number: number): Peer;
  contenders: number;
  /** Grows as long as somebody gets on. */
  progress(): number;
}

/** Kills contenders one after the other at random moments, each replaced by a new one. */
async function storm({ start, contenders, progress }: Storm): Promise<{ stuck: number; longest: number }> {
  let stuck = 0;
  let longest = 0;
  let last = progress();
  let since = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    const value = progress();
    if (value !== last) [last, since] = [value, now];
    longest = Math.max(longest, now - since);
    if (now - since > STUCK) {
      stuck++;
      since = now;
    }
  }, 5);
  const started = async (number: number) => {
    const peer = start(number);
    await peer.line();
    return peer;
  };
  const peers = await Promise.all(Array.from({ length: contenders }, (_, number) => started(number)));
  for (let kill = 0; kill < KILLS; kill++) {
    await aWhile(30);
    const number = Math.floor(Math.random() * contenders);
    const peer = peers[number] as Peer;
    peer.kill();
    await peer.ended;
    peers[number] = await started(number);
  }
  const before = progress();
  const deadline = performance.now() + STUCK;
  while (progress() === before && performance.now() < deadline) await aWhile(10);
  if (progress() === before) stuck++;
  clearInterval(watch);
  for (const peer of peers) peer.kill();
  await Promise.all(peers.map((peer) => peer.ended));
  return { stuck, longest };
}

test.each(['mutex', 'rwlock'] as const)(
  `${KILLS} contenders of a %s killed at random moments: no double entry, no lost update, nobody stuck`,
  async (kind) => {
    using lock = kind === 'mutex' ? createMutex({ autoRemove: true }) : createReadWriteLock({ autoRemove: true });
    using memory = createMemory(4096, { initCharacter: 0, autoRemove: true });
    const words = memory.view(Int32Array);
    const { stuck, longest } = await storm({
      start: () => fixture('faults/contender.mjs', [kind, lock.key, memory.shmid]),
      contenders: 3,
      progress: () => Atomics.load(words, 0),
    });
    const [entries, , , errors, takeovers] = words as unknown as [number, number, number, number, number];
    console.info(
      `${kind}: ${KILLS} kills, ${entries} entries, ${takeovers} takeovers, ${errors} errors, ${stuck} times stuck, longest standstill ${longest.toFixed(0)} ms`,
    );
    expect({ errors, stuck }).toEqual({ errors: 0, stuck: 0 });
    expect(entries).toBeGreaterThan(KILLS);
  },
  patience(KILLS),
);

test.each(['receive', 'use'] as const)(
  `${KILLS} ends of a channel killed at random moments, receivers that %s: nothing torn, nobody stuck`,
  async (how) => {
    using channel = createChannel(16_384, { autoRemove: true });
    using memory = createMemory(4096, { initCharacter: 0, autoRemove: true });
    const words = memory.view(Int32Array);
    const roles = ['send', how, 'send', how];
    const { stuck, longest } = await storm({
      start: (number) =>
        fixture('faults/channel-end.mjs', [roles[number] as string, channel.key, memory.shmid, number]),
      contenders: roles.length,
      progress: () => Atomics.load(words, 2),
    });
    const [torn, repeated, received] = words as unknown as [number, number, number];
    console.info(
      `channel, ${how}: ${KILLS} kills, ${received} received, ${torn} torn, ${repeated} twice, ${stuck} times stuck, longest standstill ${longest.toFixed(0)} ms`,
    );
    expect({ torn, stuck }).toEqual({ torn: 0, stuck: 0 });
    expect(repeated).toBeLessThanOrEqual(how === 'use' ? KILLS : 0);
    expect(received).toBeGreaterThan(KILLS);
  },
  patience(KILLS),
);

const TERMINATIONS = rounds(3, 300);

test(
  `${TERMINATIONS} worker threads of each kind terminated while they hold, wait, send and receive: nobody stuck`,
  async () => {
    const report = await resultOf<Record<string, { stuck: number; longest: number; done: boolean }>>(
      'locks/terminated.mjs',
      [TERMINATIONS],
    );
    console.info(`${TERMINATIONS} terminations of each kind: ${JSON.stringify(report)}`);
    for (const { stuck, done } of Object.values(report)) expect({ stuck, done }).toEqual({ stuck: 0, done: true });
    expect(Object.keys(report)).toHaveLength(4);
  },
  patience(4 * TERMINATIONS),
);
