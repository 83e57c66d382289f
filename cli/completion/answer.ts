import type { Command, Option } from '@commander-js/extra-typings';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import { type Offer, offersForArgument, offersForOption } from './offers.ts';

/** `sysv-ipc complete --line -- LINE` and `sysv-ipc complete -- WORD…`: what a shell asks when Tab is pressed. */
export function answer(program: Command, args: readonly string[]): string {
  const [flag, ...texts] = args;
  const line = flag === '--line' ? ownPart(parseCommandLine(texts.slice(1).join(' '))) : fromWords(texts);
  const fitting = offers(program, line).filter(({ word }) => word === ':files' || word.startsWith(line.current));
  // A form such as name: goes on, with no space behind it.
  if (fitting.length === 1 && fitting[0]?.word.endsWith(':')) fitting.push({ word: ':nospace' });
  return fitting.map(({ word, description }) => (description ? `${word}\t${description}\n` : `${word}\n`)).join('');
}

function fromWords(words: readonly string[]): CommandLine {
  return { words: words.slice(0, -1), current: words.at(-1) ?? '', redirection: false };
}

/** The words behind the command's name; `sudo` and the like may stand before it. */
function ownPart({ words, ...line }: CommandLine): CommandLine {
  const at = words.findIndex((word) => /(^|\/)sysv-ipc$/.test(word));
  return { ...line, words: words.slice(at === -1 ? 1 : at + 1) };
}

function offers(program: Command, { words, current, redirection }: CommandLine): Offer[] {
  if (redirection) return FILES;
  let command = program;
  let awaited: Option | undefined;
  const typed: string[] = [];
  for (const [i, word] of words.entries()) {
    // What stands behind it is another program's.
    if (word === '--') return typed.length > 0 ? FILES : offersForArgument(command, typed.concat(words.slice(i + 1)));
    if (awaited) awaited = undefined;
    else if (isOption(word)) awaited = word.includes('=') ? undefined : optionOf(command, word);
    else {
      const sub = typed.length === 0 ? command.commands.find((one) => isNamed(one as Command, word)) : undefined;
      if (sub) command = sub as Command;
      else typed.push(word);
    }
  }
  if (awaited) return offersForOption(awaited, typed, command);
  const [name, value] = current.split('=', 2);
  const option = value === undefined ? undefined : optionOf(command, name as string);
  if (option) return offersForOption(option, typed, command).map((offer) => withName(`${name}=`, offer));
  if (isOption(current) || current === '-') {
    return command.options
      .filter(({ hidden }) => !hidden)
      .map(({ long, short, description }) => ({ word: (long ?? short) as string, description }));
  }
  if (command.commands.length > 0) {
    return command.commands.map((one) => ({ word: one.name(), description: one.summary() || one.description() }));
  }
  return offersForArgument(command, typed);
}

const FILES: Offer[] = [{ word: ':files' }];

function withName(name: string, offer: Offer): Offer {
  return offer.word.startsWith(':') ? offer : { ...offer, word: name + offer.word };
}

/** Not a negative key. */
function isOption(word: string): boolean {
  return /^-(\D|$)/.test(word) && word !== '-';
}

/** The option of that name, if it takes a value. */
function optionOf(command: Command, name: string): Option | undefined {
  return command.options.find(({ long, short, required }) => required && (long === name || short === name));
}

function isNamed(command: Command, word: string): boolean {
  return command.name() === word || command.aliases().includes(word);
}
