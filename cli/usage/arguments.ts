import { Argument, Option } from '@commander-js/extra-typings';
import { parseDuration, parseMode, parseReference, wholeNumber } from './values.ts';

/** Arguments and options that several commands take. */

const SEMVMX = 32767;

export const reference = () =>
  new Argument(
    '<key|id>',
    'a key (0x2a, 42, name:TEXT, ftok:PATH:LETTER) or an id (id:7); its kind may stand before it',
  ).argParser(parseReference);

export const struct = () =>
  new Option('--struct <file>', 'a struct, as a file defines it: JSON, or a C header (FILE.h:NAME)');

export const asJson = () => new Option('--json', 'print JSON');

export const timeout = () =>
  new Option('--timeout <time>', 'give up after this long, with exit status 3: milliseconds, or 500ms, 2s, 5m')
    .argParser(parseDuration)
    .default(Number.POSITIVE_INFINITY, 'wait without end');

export const index = () => new Option('--index <n>', 'which one of a set').argParser(wholeNumber(0, 0xffff)).default(0);

export const count = (what: string) => new Option('--count <n>', what).argParser(wholeNumber(1, SEMVMX)).default(1);

export const mode = () =>
  new Option('--mode <mode>', 'who may use what is made, as for chmod').argParser(parseMode).default(0o600, '600');

export const semaphoreValue = wholeNumber(0, SEMVMX);

/** Examples at the end of a help text. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
