import { Argument, type Command } from '@commander-js/extra-typings';
import { type Kind, kindNamed, parseReference, type Reference } from './values.ts';

/** What a command is to be done to: objects, of one kind if that is named. */
export interface Targets {
  kind: Kind | undefined;
  references: Reference[];
}

/**
 * `[kind] <key|id...>`: the first word may be a kind, for all that follow; no kind can be mistaken for a key. Commander cannot have
 * an optional argument before others, so that to it the two are one.
 */
export function targets(): Argument<'[key|id...]', Targets | undefined, undefined, never> {
  return new Argument('[key|id...]', 'keys (0x2a, 42, name:TEXT) or ids (id:7)').argParser(addTarget) as never;
}

/** What was named. Commander gives an empty array if nothing was. */
export function given(named: Targets | undefined): Targets {
  return named && 'references' in named ? named : { kind: undefined, references: [] };
}

function addTarget(text: string, previous: Targets | undefined): Targets {
  const kind = previous ? undefined : kindNamed(text);
  if (kind) return { kind, references: [] };
  return { kind: previous?.kind, references: [...(previous?.references ?? []), parseReference(text)] };
}

/** Shows both arguments in the help. */
export function explainTargets(command: Command<never[]> | Command, before = ''): void {
  const shown = command as Command;
  shown.usage(`[options] ${before}[kind] <key|id...>`).configureHelp({
    visibleArguments: (one) => [
      ...one.registeredArguments.filter((argument) => argument.name() !== 'key|id'),
      new Argument('[kind]', 'memory, semaphore or queue: needed for ids, and for a key that several kinds share'),
      ...one.registeredArguments.filter((argument) => argument.name() === 'key|id'),
    ],
  });
}
