import { Argument, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { NUMBER_TYPES, type NumberType, numberTypeNamed } from '../types/numbers.ts';
import { parseDuration, parseKind, parseMode, parseReference, wholeNumber } from './values.ts';

/** Arguments and options that several commands take. */

const SEMVMX = 32767;

export const kind = () => new Argument('<kind>', 'memory, semaphore or queue').argParser(parseKind);

export const reference = () =>
  new Argument('<key|id>', 'a key (0x2a, 42, name:TEXT) or an id (id:7)').argParser(parseReference);

export const asJson = () => new Option('--json', 'print JSON');

export const timeout = () =>
  new Option('--timeout <time>', 'give up after that, with exit status 3: milliseconds, or 500ms, 2s, 5m')
    .argParser(parseDuration)
    .default(Number.POSITIVE_INFINITY, 'wait for ever');

export const index = () => new Option('--index <n>', 'which one of a set').argParser(wholeNumber(0, 0xffff)).default(0);

export const count = (what: string) => new Option('--count <n>', what).argParser(wholeNumber(1, SEMVMX)).default(1);

export const mode = () =>
  new Option('--mode <mode>', 'who may use what is made, as for chmod').argParser(parseMode).default(0o600, '600');

export const semaphoreValue = wholeNumber(0, SEMVMX);

export function numberName(text: string): NumberType {
  const type = numberTypeNamed(text);
  if (!type) throw new InvalidArgumentError(`Expected one of ${NUMBER_TYPES.join(', ')}.`);
  return type;
}

/** Examples at the end of a help text. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
