import { readFileSync } from 'node:fs';
import type { Command, Option } from '@commander-js/extra-typings';
import { hexKey } from 'sysv-ipc/internal';
import { platforms } from 'sysv-ipc/structs';
import { KINDS, listed } from '../objects/find.ts';
import { COLUMNS } from '../text/object-table.ts';
import { NUMBER_TYPES } from '../types/numbers.ts';
import { KINDS_OF, takesOne } from '../usage/optional-kind.ts';
import { type Kind, kindNamed } from '../usage/values.ts';

/** A word for a place; `:files` stands for the names of files. */
export interface Offer {
  word: string;
  description?: string | undefined;
}

export function offersForOption(option: Option, typed: readonly string[], command: Command): Offer[] {
  switch (option.attributeName()) {
    case 'struct':
    case 'file':
      return [{ word: ':files' }];
    case 'as':
      return words(NUMBER_TYPES);
    case 'sort':
    case 'columns':
      return words(columnsOf(typed.map(kindNamed).find((kind) => kind !== undefined)));
    case 'owner':
      return words(names('/etc/passwd'));
    case 'platform':
      return words(platforms);
    case 'mode':
      return words(['600', '640', '660', '666']);
    case 'key':
      return [...formsOfKey, ...(command.name() === 'lock' ? objects(['semaphore']) : [])];
    default:
      return [];
  }
}

export function offersForArgument(command: Command, typed: readonly string[]): Offer[] {
  const before = takesOne(command) && kindNamed(typed[0] ?? '') ? typed.length - 1 : typed.length;
  const place = command.registeredArguments[Math.min(before, command.registeredArguments.length - 1)];
  const kinds = KINDS_OF[command.name()];
  switch (place?.name()) {
    case 'kinds':
      return words(KINDS);
    case 'mode':
      return words(['600', '640', '660', '666']);
    case 'user':
      return words(names('/etc/passwd'));
    case 'shell':
      return words(['bash', 'zsh', 'fish']);
    case 'file':
    case 'command':
      return [{ word: ':files' }];
    case 'kind':
    case 'key|id': {
      const named = typed.map(kindNamed).find((kind) => kind !== undefined);
      const others = kinds && kinds.length > 1 && !named ? words(kinds) : [];
      return [...others, ...objects(named ? [named] : (kinds ?? [])), ...formsOfKey];
    }
    case 'name':
      return formsOfKey;
    default:
      return [];
  }
}

/** The forms that a key is made from; they go on with a name or a path. */
const formsOfKey: Offer[] = [
  { word: 'name:', description: 'the key of a name' },
  { word: 'ftok:', description: 'the key of a file and a letter, as ftok(3) makes it' },
];

function words(all: readonly string[]): Offer[] {
  return all.map((word) => ({ word }));
}

function objects(kinds: readonly Kind[]): Offer[] {
  return kinds.flatMap((kind) => {
    const found = listed(kind)?.slice(0, MOST) ?? [];
    return found.map(({ key, id }) => ({ word: key === 0 ? `id:${id}` : hexKey(key), description: `${kind} ${id}` }));
  });
}

/** More than that nobody looks through. */
const MOST = 500;

function columnsOf(kind: Kind | undefined): string[] {
  const columns = kind ? COLUMNS[kind] : KINDS.flatMap((one) => COLUMNS[one]);
  return [...new Set(columns.map(({ head }) => head.toLowerCase()))];
}

/** First fields of /etc/passwd or /etc/group. */
function names(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.split(':')[0] as string)
      .filter((name) => name !== '');
  } catch {
    return [];
  }
}
