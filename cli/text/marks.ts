import type { Entry } from '../objects/entries.ts';
import type { Colours } from './colours.ts';

/** What it is part of, and what deserves a look: forgotten, removed but in use, open to everybody, kept out of swap. */
export function marksOf(entry: Entry): string[] {
  const marks: string[] = [];
  if (entry.kind !== 'queue' && entry.partOf) marks.push(entry.partOf.replace(' ', '-'));
  if (entry.kind === 'memory') {
    if (entry.orphaned) marks.push('orphaned');
    if (entry.removed) marks.push('removed');
    if (entry.locked) marks.push('locked');
  } else if (entry.idle && !isPart(entry)) marks.push('idle');
  if (entry.worldWritable) marks.push('world-writable');
  return marks;
}

/** The set of a lock or channel is in use as long as its segment is. */
function isPart(entry: Entry): boolean {
  return entry.kind === 'semaphore' && entry.partOf !== null;
}

const PAINT: Record<string, 'red' | 'yellow' | 'magenta' | 'blue'> = {
  orphaned: 'red',
  idle: 'red',
  removed: 'magenta',
  locked: 'blue',
  mutex: 'blue',
  'read-write-lock': 'blue',
  channel: 'blue',
  'world-writable': 'yellow',
};

export function paintMarks(text: string, colours: Colours): string {
  return text.replaceAll(/[a-z-]+/g, (mark) => {
    const colour = PAINT[mark];
    return colour ? colours[colour](mark) : mark;
  });
}
