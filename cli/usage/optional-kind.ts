import type { Command } from '@commander-js/extra-typings';
import { CommandFailure, Status } from '../io/failure.ts';
import { type Kind, kindNamed } from './values.ts';

const ALL: readonly Kind[] = ['memory', 'semaphore', 'queue'];

/** The kinds of object that each command takes. */
export const KINDS_OF: Readonly<Record<string, readonly Kind[]>> = {
  ls: ALL,
  show: ALL,
  remove: ALL,
  chmod: ALL,
  chown: ALL,
  resize: ['queue'],
  read: ['memory'],
  write: ['memory'],
  wait: ['semaphore'],
  post: ['semaphore'],
  set: ['semaphore'],
  lock: ['semaphore'],
  send: ['queue'],
  receive: ['queue'],
  peek: ['queue'],
};

/** The commands that take one object, of one kind: `read 0x2a` is `read memory 0x2a`. */
export function takesOne(command: Command): boolean {
  const [first] = command.registeredArguments;
  return first?.name() === 'key|id' && !first.variadic;
}

/** The words that follow a command's name, without the kind that may stand before the key of a command that needs none. */
export function withoutKind(command: Command, words: readonly string[]): readonly string[] {
  const at = takesOne(command) ? firstOperand(command, words) : -1;
  const kind = at === -1 ? undefined : kindNamed(words[at] as string);
  if (!kind) return words;
  const [own] = KINDS_OF[command.name()] as [Kind];
  if (kind !== own) {
    throw new CommandFailure(`\`${command.name()}\` is for ${NOUNS[own]}, not for ${NOUNS[kind]}`, Status.usage);
  }
  return words.toSpliced(at, 1);
}

const NOUNS: Record<Kind, string> = { memory: 'shared memory', semaphore: 'semaphores', queue: 'message queues' };

/** Where the first word stands that is no option and no option's value; -1 if there is none before `--`. */
function firstOperand(command: Command, words: readonly string[]): number {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (!word.startsWith('-')) return at;
    const option = command.options.find(({ long, short }) => word === long || word === short);
    if (option?.required) at++;
    // A negative key, the end of the options, or a mistake.
    else if (!option && !word.includes('=')) return -1;
  }
  return -1;
}
