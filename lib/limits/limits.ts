import { SEMVMX } from '../../ffi/constants.ts';
import { os, supported } from '../../ffi/platform.ts';
import type { LimitName } from './names.ts';
import { readLimit } from './read.ts';

/** The kernel's limits; a member that the system does not report is undefined. */
export interface Limits {
  /** Of shared memory. */
  memory: {
    /** Bytes of one segment: shmmax. A bigint above 2^53. */
    maxSize?: number | bigint;
    /** SHMMIN: bytes of the smallest segment. */
    minSize?: number;
    /** shmmni. */
    maxSegments?: number;
    /** Pages of all segments together: shmall. A bigint above 2^53. */
    maxTotalPages?: number | bigint;
  };
  /** Of semaphores. */
  semaphores: {
    /** SEMVMX. */
    maxValue?: number;
    /** semmni. */
    maxSets?: number;
    /** semmsl. */
    maxPerSet?: number;
    /** Semaphores in all sets together: semmns. */
    maxTotal?: number;
    /** Operations of one call: semopm. */
    maxOperations?: number;
  };
  /** Of message queues. */
  queues: {
    /** msgmni. */
    maxQueues?: number;
    /** Bytes of one message: msgmax. */
    maxMessageSize?: number;
    /** What a new queue's `maxBytes` is: msgmnb. */
    defaultMaxBytes?: number;
  };
}

/** The kernel's limits of the moment: on Linux from /proc/sys/kernel, on macOS and FreeBSD from sysctl. */
export function limits(): Limits {
  return {
    memory: told({
      maxSize: large('shmmax'),
      minSize: os === 'linux' ? 1 : small('shmmin'),
      maxSegments: small('shmmni'),
      maxTotalPages: large('shmall'),
    }),
    semaphores: told({
      maxValue: supported ? SEMVMX : undefined,
      maxSets: small('semmni'),
      maxPerSet: small('semmsl'),
      maxTotal: small('semmns'),
      maxOperations: small('semopm'),
    }),
    queues: told({
      maxQueues: small('msgmni'),
      maxMessageSize: small('msgmax'),
      defaultMaxBytes: small('msgmnb'),
    }),
  };
}

function small(name: LimitName): number | undefined {
  const value = readLimit(name);
  return value === undefined ? undefined : Number(value);
}

function large(name: LimitName): number | bigint | undefined {
  const value = readLimit(name);
  return value !== undefined && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** Without the members that are undefined. */
function told<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
