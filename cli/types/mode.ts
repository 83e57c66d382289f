import { CommandFailure, Status } from '../io/failure.ts';

/** A mode as chmod takes it: octal, or what changes, as in `g+rw,o-rwx`. */
export function changedMode(text: string, present: number): number {
  if (/^(0o?)?[0-7]{1,3}$/.test(text)) return Number.parseInt(text.replace('o', ''), 8);
  return text.split(',').reduce((mode, clause) => {
    const [, who = '', operator, rights = ''] = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause) ?? [];
    if (operator === undefined) {
      throw new CommandFailure(`Expected a mode such as 660, g+rw or o=: got "${text}"`, Status.usage);
    }
    const places = who === '' || who.includes('a') ? 'ugo' : who;
    const all = bits(places, 'rwx');
    const these = bits(places, rights);
    if (operator === '+') return mode | these;
    return operator === '-' ? mode & ~these : (mode & ~all) | these;
  }, present);
}

function bits(places: string, rights: string): number {
  const of = [...rights].reduce((sum, right) => sum | ({ r: 4, w: 2, x: 1 }[right] ?? 0), 0);
  return [...places].reduce((sum, place) => sum | (of << { u: 6, g: 3, o: 0 }[place as 'u']), 0);
}
