import { type Command, Option } from '@commander-js/extra-typings';
import { asJson, examples, reference, struct, timeout } from './arguments.ts';
import { wholeNumber } from './values.ts';

/** send, receive, peek. */
export function addMessageCommands(program: Command): void {
  program
    .command('send')
    .summary('send a message to a queue')
    .description('Send one message: a text, or all that comes from a pipe. Waits while the queue is full.')
    .addArgument(reference())
    .argument('[text]', 'sent as UTF-8; default: what comes from the pipe')
    .option('--type <n>', "the message's type, by which receivers choose", wholeNumber(1, LONGEST), 1)
    .addOption(timeout())
    .addOption(asJson())
    .addHelpText('after', examples("sysv-ipc send 0x2a 'job 7'", 'sysv-ipc send name:jobs --type 2 < job.json'))
    .action(async (object, text, options) => (await import('../commands/messages.ts')).send(object, text, options));

  program
    .command('receive')
    .summary('take a message out of a queue')
    .description('Take one message, waiting for it if need be, and print it with a newline behind it.')
    .addArgument(reference())
    .option(
      '--type <n>',
      '0: the first; n: the first of type n; -n: the lowest type up to n',
      wholeNumber(-LONGEST, LONGEST),
      0,
    )
    .option('--follow', 'go on, until the queue is removed')
    .option('--raw', 'the bytes alone, without a newline')
    .addOption(struct())
    .addOption(timeout())
    .addOption(new Option('--json', 'print JSON, one line a message'))
    .addHelpText(
      'after',
      examples('sysv-ipc receive 0x2a --timeout 5s', 'sysv-ipc receive name:jobs --follow --json | jq -r .text'),
    )
    .action(async (object, options) => (await import('../commands/messages.ts')).receive(object, options));

  program
    .command('peek')
    .summary('look at messages without taking them')
    .description(
      'Show the messages of a queue, which stay where they are: the first twenty, all, or one as a whole. Linux.',
    )
    .addArgument(reference())
    .option('--index <n>', 'one message as a whole, by its place from 0', wholeNumber(0, LONGEST))
    .option('--all', 'every message')
    .option('--raw', 'the bytes alone')
    .addOption(struct())
    .addOption(new Option('--json', 'print JSON, one line a message'))
    .addHelpText(
      'after',
      examples('sysv-ipc peek name:jobs', 'sysv-ipc peek name:jobs --index 0', 'sysv-ipc peek 0x2a --all --json'),
    )
    .action(async (object, options) => (await import('../commands/messages.ts')).peek(object, options));
}

/** A message's type is a long, of 32 bits on some machines. */
const LONGEST = 0x7fff_ffff;
