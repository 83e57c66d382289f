import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createChannel, createMemory, createMutex, createQueue, createSemaphore, keyFor } from 'sysv-ipc';
import type { Contestant, Operation } from './operations.ts';
import type { Peers } from './peers.ts';
import { Program } from './program.ts';
import type { Result, Row } from './results.ts';

export interface Effort {
  rounds: number;
  /** What a round of one contestant should take: less than a scheduler's turn, so that most rounds run undisturbed. */
  milliseconds: number;
  /** What a contestant may do before, in milliseconds. */
  warmUp: number;
  /** After so many milliseconds an operation has had its rounds, if they are not fewer than `fewest`. */
  enough: number;
  fewest: number;
}

/** More than any program will do before it is stopped. */
const FOR_EVER = 1_000_000_000;

/** A contestant in the ring: its program, and how many times a round is. */
interface Running {
  row: Row;
  program: Program;
  times: number;
}

/** All contestants' rounds, taken in turn, so that whatever else the machine does hurts all alike. */
export async function measure(operation: Operation, peers: Peers, effort: Effort): Promise<Result> {
  const { rounds, enough, fewest } = effort;
  const { title, group, size, contestants } = operation;
  using ring = new Ring(operation, peers);
  const rows = contestants.map(({ peer, how }): Row => ({ peer, how, samples: [] }));
  const running: Running[] = [];
  for (const [i, contestant] of contestants.entries()) {
    const row = rows[i] as Row;
    await orMissing(row, async () => {
      const program = ring.enter(contestant);
      running.push({ row, program, times: await timesFor(program, effort) });
    });
  }
  const start = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round >= fewest && performance.now() - start > enough) break;
    // Everyone comes after everyone else once.
    for (const { row, program, times } of rotate(running, round)) {
      await orMissing(row, async () => row.samples.push((await program.time(times)) / times));
    }
  }
  return { operation: operation.operation, title, group, unit: 'ns', ...(size === undefined ? {} : { size }), rows };
}

async function orMissing(row: Row, action: () => unknown): Promise<void> {
  if (row.missing !== undefined) return;
  try {
    await action();
  } catch (error) {
    row.samples = [];
    row.missing = (error as Error).message;
  }
}

/** How many times take as long as a round should, told when the program has warmed up: all is loaded and compiled. */
async function timesFor(program: Program, { milliseconds, warmUp }: Effort): Promise<number> {
  const round = milliseconds * 1e6;
  let times = 1;
  for (let asked = 0, worked = 0; ; asked++) {
    const taken = await program.time(times);
    worked += taken;
    const wanted = Math.max(1, Math.round((times * round) / taken));
    if (asked >= 3 && taken > round / 2 && worked > warmUp * 1e6) return wanted;
    times = Math.min(wanted, times * 10);
  }
}

function rotate<T>(list: readonly T[], by: number): T[] {
  return list.map((_, i) => list[(i + by) % list.length] as T);
}

/** The objects and processes of one operation, all gone at its end. */
class Ring implements Disposable {
  readonly #operation: Operation;
  readonly #peers: Peers;
  readonly #ends: (() => void)[] = [];
  #shared: readonly number[] | undefined;

  constructor(operation: Operation, peers: Peers) {
    this.#operation = operation;
    this.#peers = peers;
  }

  enter({ peer, run, partner, unable }: Contestant): Program {
    const command = this.#peers.commands[peer];
    const missing = unable ?? this.#peers.missing[peer];
    if (missing !== undefined || !command) throw new Error(missing ?? 'missing on this machine');
    const { size = 0 } = this.#operation;
    // Pairs meet at objects of their own.
    if (partner === undefined) this.#shared ??= this.#objects();
    const keys = (partner === undefined && this.#shared) || this.#objects();
    const start = (operation: string, processor: number) =>
      this.#start([...this.#pinned(processor), ...command, operation, String(size), ...keys.map(String)]);
    if (partner !== undefined) start(partner, 1).start(FOR_EVER);
    return start(run, 0);
  }

  #objects(): readonly number[] {
    const { size = 0, objects = {} } = this.#operation;
    const { semaphores = [], queues = 0, channels = 0, mutexes = 0 } = objects;
    const keys = [freshKey(), freshKey()];
    const make = (object: { remove(): void }) => this.#ends.push(() => object.remove());
    const [first] = keys as [number];
    if (objects.memory) {
      // Attached for as long: some remove what nobody else has attached.
      const memory = createMemory(size, { key: first });
      this.#ends.push(() => memory[Symbol.dispose]());
      make(memory);
    }
    for (const [i, value] of semaphores.entries()) make(createSemaphore(value, { key: keys[i] as number }));
    for (let i = 0; i < queues; i++) make(createQueue({ key: keys[i] as number }));
    // A channel is memory and semaphores, and so has keys of its own.
    const rings = Array.from({ length: channels }, () =>
      createChannel(Math.max(4 * size, 2 ** 20), { key: freshKey() }),
    );
    const locks = Array.from({ length: mutexes }, () => createMutex({ key: freshKey() }));
    for (const object of [...rings, ...locks]) make(object);
    return [...keys, ...[...rings, ...locks].map(({ key }) => key)];
  }

  #start(command: readonly string[]): Program {
    const program = new Program(command, this.#peers.env);
    this.#ends.push(() => program.stop());
    return program;
  }

  #pinned(processor: number): string[] {
    const { processors } = this.#operation;
    if (processors === undefined) return [];
    if (!tasksetWorks()) throw new Error('needs taskset');
    if (processors === 'two' && availableParallelism() < 2) throw new Error('needs two processors');
    return ['taskset', '-c', processors === 'two' ? String(processor) : '0'];
  }

  [Symbol.dispose](): void {
    for (const end of this.#ends.reverse()) end();
  }
}

let made = 0;
function freshKey(): number {
  return keyFor(`sysv-ipc bench ${process.pid} ${made++}`);
}

let works: boolean | undefined;
function tasksetWorks(): boolean {
  works ??= spawnSync('taskset', ['-c', '0', 'true']).status === 0;
  return works;
}
