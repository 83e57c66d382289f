import { littleEndian } from '../../ffi/platform.ts';

/** What the kernel wrote into a buffer, and which of its bytes it wrote. */
export interface Answer {
  readonly view: DataView;
  /** One entry a byte: false where the buffer's own pattern is still there. */
  readonly written: readonly boolean[];
}

/** What is certain of a member's value at one moment. */
export type Known = (value: number) => boolean;

/** An answer, and what is certain of it, under the names of kernel-structs.ts. A member that is not named may hold anything. */
export interface Snapshot {
  readonly answer: Answer;
  readonly known: Readonly<Record<string, Known | undefined>>;
}

/** What IPC_SET did with a word that was changed in its struct. */
export type Trial = 'taken' | 'refused' | 'ignored';

/** Everything that the kernel told about one object: its struct at several moments, and what IPC_SET takes from it. */
export interface Evidence {
  readonly snapshots: readonly Snapshot[];
  /** By the offset of each four-byte word. */
  readonly trials: ReadonlyMap<number, Trial>;
}

/** What IPC_SET takes; it ignores all else. */
const SETTABLE: readonly string[] = ['uid', 'gid', 'mode', 'qbytes'];

/** The unsigned number of 2, 4 or 8 bytes there. */
function readUnsigned(view: DataView, offset: number, size: number): number {
  if (size === 2) return view.getUint16(offset, littleEndian);
  if (size === 4) return view.getUint32(offset, littleEndian);
  return Number(view.getBigUint64(offset, littleEndian));
}

export type Fit = 'fits' | 'misfits' | 'unwritten';

/**
 * Whether a member can lie there: in every snapshot the number has the value that is known of it. Where only its low bytes were
 * written (a translator that knows a narrower struct), those have to.
 */
export function fitAt(evidence: Evidence, member: string, offset: number, size: number): Fit {
  const trial = evidence.trials.get(offset - (offset % 4));
  const settable = SETTABLE.includes(member);
  // Two bytes may share their word with a mode that has two.
  if (settable ? trial === 'ignored' : trial === 'taken' && size > 2) return 'misfits';
  let fit: Fit = 'fits';
  for (const { answer, known } of evidence.snapshots) {
    const is = known[member];
    if (!is) continue;
    const value = readWritten(answer, offset, size);
    if (value === undefined) fit = 'unwritten';
    else if (!is(value)) return 'misfits';
  }
  return fit;
}

/** The number there, or as many of its low bytes as were written: 8, 4 or 2. */
function readWritten(answer: Answer, offset: number, size: number): number | undefined {
  for (let width = size; width >= 2; width /= 2) {
    const low = littleEndian ? offset : offset + size - width;
    if (isWritten(answer, low, width)) return readUnsigned(answer.view, low, width);
  }
  return undefined;
}

export function isWritten({ written }: Answer, offset: number, size: number): boolean {
  for (let i = offset; i < offset + size; i++) if (!written[i]) return false;
  return true;
}

/** Every place where a number of that size, wholly written, can be the member. */
export function placesOf(evidence: Evidence, member: string, size: number): number[] {
  const places: number[] = [];
  const last = evidence.snapshots.at(-1)?.answer;
  if (!last) return places;
  // Nothing is aligned more strictly than to four bytes everywhere: i386 and macOS put a long long there.
  for (let offset = 0; offset + size <= last.written.length; offset += Math.min(size, 4)) {
    if (isWritten(last, offset, size) && fitAt(evidence, member, offset, size) === 'fits') places.push(offset);
  }
  return places;
}

/** The member is known, and not only to be zero: it can be told from padding. */
export function isDistinctive({ snapshots }: Evidence, member: string): boolean {
  return snapshots.some(({ known }) => known[member]?.(0) === false);
}
