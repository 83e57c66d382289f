import { c, createMemory, defineStruct, type SharedMemoryHandle } from 'sysv-ipc';

/** "NTP0": the key of unit 0. Those of the other units follow it. */
const KEY = 0x4e545030;

/** `struct shmTime`, as ntpd, chrony and gpsd declare it. */
export const ShmTime = defineStruct('shmTime', {
  /** 1: the count tells a reader whether it saw a whole sample. */
  mode: c.int,
  count: c.int,
  clockTimeStampSec: c.time_t,
  clockTimeStampUSec: c.int,
  receiveTimeStampSec: c.time_t,
  receiveTimeStampUSec: c.int,
  /** Leap second: 0 none, 1 inserted, 2 deleted at the end of the month, 3 not synchronised. */
  leap: c.int,
  /** Of the clock: 2 to the power of this, in seconds. */
  precision: c.int,
  nsamples: c.int,
  /** 1: there is a sample that nobody has taken yet. */
  valid: c.int,
  clockTimeStampNSec: c.uint,
  receiveTimeStampNSec: c.uint,
  dummy: c.array(c.int, 8),
});

/** The segment of that unit. Reader and clock come in any order: the first one makes it. */
export function openUnit(unit: number): SharedMemoryHandle {
  const options = { permissions: 0o600, initCharacter: null, autoRemove: true, orOpen: true };
  return createMemory(ShmTime.size, { key: KEY + unit, ...options });
}
