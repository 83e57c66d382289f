import { invalidValue, invalidType as typeError } from './argument-errors.ts';

/** The members that an options argument may have. */
export type Names<T> = ReadonlySet<keyof T & string>;

/** Lists all members of an options interface: one left out or misspelt does not compile. */
export function optionNames<T extends object>(names: Readonly<Record<keyof T, true>>): Names<T> {
  return new Set(Object.keys(names)) as unknown as Names<T>;
}

const NONE = Object.freeze({});

/**
 * An options argument: an object of which every member is known, or left out.
 *
 * @throws {@link TypeError} `ERR_INVALID_ARG_VALUE`, with the nearest name, if it has a member of another name.
 */
export function checkOptions<T extends object>(value: T | undefined, names: Names<T>): Partial<T> {
  if (value === undefined) return NONE;
  if (typeof value !== 'object' || value === null) throw typeError('options', 'an object', value);
  for (const name in value) if (!names.has(name)) throw unknownOption(name, [...names]);
  return value;
}

/** What other packages and the command call the same thing. */
const SYNONYMS: Record<string, string> = {
  mode: 'permissions',
  perm: 'permissions',
  perms: 'permissions',
  flags: 'permissions',
  init: 'initCharacter',
  exclusive: 'orOpen',
  create: 'orOpen',
  remove: 'autoRemove',
  size: 'maxSize',
  msgtyp: 'type',
  pack: 'packed',
  align: 'alignment',
};

function unknownOption(name: string, names: readonly string[]): TypeError {
  const near = nearest(name, names);
  const known = names.length === 0 ? 'it takes no options' : `it takes ${names.join(', ')}`;
  const hint = near === undefined ? '' : `did you mean '${near}'? `;
  return invalidValue(`options has an unknown member '${name}': ${hint}${hint ? `(${known})` : known}`);
}

/** The name that is meant, if one is near enough. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const synonym = SYNONYMS[lower];
  if (synonym && names.includes(synonym)) return synonym;
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = candidate.toLowerCase().startsWith(lower) ? 1 : editDistance(lower, candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1);
    }
    row = next;
  }
  return row[b.length] as number;
}
