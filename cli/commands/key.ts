import { hexKey } from 'sysv-ipc/internal';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { keyOf } from '../objects/find.ts';
import type { Reference } from '../usage/values.ts';

/** `sysv-ipc key`: the number behind a name or a file. */
export async function key(
  reference: Reference,
  options: OutputOptions & { decimal?: true | undefined },
): Promise<void> {
  const number = keyOf(reference);
  if (number === undefined)
    throw new CommandFailure('An id is no key: give name:TEXT or ftok:PATH:LETTER', Status.usage);
  if (options.json) print(await json('key', { key: number, keyHex: hexKey(number) }));
  else print(options.decimal ? String(number) : hexKey(number));
}
