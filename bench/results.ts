/** What a run of the bench found out: the shape of `docs/quality/bench/results.json`. */

/** Who does an operation: this package, what it is measured against, or a part of either. */
export type Peer =
  | 'sysv-ipc'
  | 'C'
  | 'Perl'
  | 'shm-typed-array'
  | 'svmq'
  | 'koffi'
  | 'DataView'
  | 'process.send'
  | 'Unix socket'
  | 'MessagePort'
  | 'Redis'
  | 'Python';

export type Group = 'calls' | 'memory' | 'messages' | 'conversation' | 'package';

/** Time for one operation, in nanoseconds; bytes for one handle; or conversations per second, of which more is better. */
export type Unit = 'ns' | 'bytes' | 'per second';

export interface Row {
  peer: Peer;
  /** What it did, in its own words, e.g. `readInto()`. */
  how: string;
  /** One for each round; the rounds of all rows of an operation were taken in turn. Empty if the row is missing. */
  samples: number[];
  /** Why there are no samples. */
  missing?: string;
}

export interface Result {
  operation: string;
  title: string;
  group: Group;
  unit: Unit;
  /** Bytes that are moved. */
  size?: number;
  rows: Row[];
}

export interface Machine {
  date: string;
  node: string;
  processor: string;
  processors: number;
  kernel: string;
  loadAverage: number;
  compiler: string;
}

export interface Run {
  machine: Machine;
  results: Result[];
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** How many times as long, or as much, as the other: the median over the rounds, which both took side by side. */
export function ratio(row: Row, other: Row): number {
  return median(row.samples.map((sample, round) => sample / (other.samples[round] as number)));
}
