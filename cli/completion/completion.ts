import tab from '@bomb.sh/tab/commander';
import type { Command } from '@commander-js/extra-typings';
import { list } from 'sysv-ipc';
import { platforms } from 'sysv-ipc/structs';
import { hexKey } from '../text/format.ts';
import { NUMBER_TYPES } from '../types/numbers.ts';
import { type Kind, kindNamed } from '../usage/values.ts';

type Complete = (value: string, description: string) => void;

/** What may stand in an argument's place, by the kinds of object that the command takes. */
const OBJECTS: Record<string, readonly Kind[]> = {
  show: ['memory', 'semaphore', 'queue'],
  remove: ['memory', 'semaphore', 'queue'],
  read: ['memory'],
  write: ['memory'],
  wait: ['semaphore'],
  post: ['semaphore'],
  set: ['semaphore'],
  lock: ['semaphore'],
  send: ['queue'],
  receive: ['queue'],
};

/** Adds the command that prints a shell's script, and answers that script's questions. */
export function addCompletion(program: Command): void {
  const root = tab(program as never);
  for (const { name, summary } of program.commands.map((one) => ({ name: one.name(), summary: one.summary() }))) {
    const command = root.commands.get(name);
    if (command && summary) command.description = summary;
  }
  for (const [name, command] of root.commands) {
    for (const argument of command.arguments.values()) {
      if (argument.name === 'kind' || argument.name === 'kinds')
        argument.handler = offerWords('memory', 'semaphore', 'queue');
      else if (OBJECTS[name] && argument.name.includes('key')) argument.handler = offerObjects(OBJECTS[name]);
    }
  }
  offer(root, 'read', 'as', NUMBER_TYPES);
  offer(root, 'probe', 'platform', platforms);
}

function offer(root: ReturnType<typeof tab>, command: string, option: string, words: readonly string[]): void {
  const found = root.commands.get(command)?.options.get(option);
  if (found) found.handler = offerWords(...words);
}

function offerWords(...words: readonly string[]): (complete: Complete) => void {
  return (complete) => {
    for (const word of words) complete(word, '');
  };
}

function offerObjects(kinds: readonly Kind[]): (complete: Complete) => void {
  return (complete) => {
    const { memory, semaphores, queues } = list();
    const all = { memory, semaphore: semaphores, queue: queues };
    // The kind may have been named before.
    const named = process.argv.map(kindNamed).find((kind) => kind !== undefined);
    for (const kind of named ? [named] : kinds) {
      for (const { key, id } of all[kind]) complete(key === 0 ? `id:${id}` : hexKey(key), `${kind} ${id}`);
    }
  };
}
