import type { Entry } from '../objects/entries.ts';
import type { Colours } from './colours.ts';

/** What deserves a look: forgotten, removed but in use, open to everybody, kept out of swap. */
export function marksOf(entry: Entry): string[] {
  const marks: string[] = [];
  if (entry.kind === 'memory') {
    if (entry.orphaned) marks.push('orphaned');
    if (entry.removed) marks.push('removed');
    if (entry.locked) marks.push('locked');
  } else if (entry.idle) marks.push('idle');
  if (entry.worldWritable) marks.push('world-writable');
  return marks;
}

const PAINT: Record<string, 'red' | 'yellow' | 'magenta' | 'blue'> = {
  orphaned: 'red',
  idle: 'red',
  removed: 'magenta',
  locked: 'blue',
  'world-writable': 'yellow',
};

export function paintMarks(text: string, colours: Colours): string {
  return text.replaceAll(/[a-z-]+/g, (mark) => {
    const colour = PAINT[mark];
    return colour ? colours[colour](mark) : mark;
  });
}
