import { Argument, type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { asJson, examples, kind, mode, reference, semaphoreValue } from './arguments.ts';
import {
  type Kind,
  kindNamed,
  parseDuration,
  parseKind,
  parseReference,
  parseSeconds,
  parseSize,
  type Reference,
  several,
} from './values.ts';

/** ls, show, create, remove: all kinds of object, from outside. */
export function addObjectCommands(program: Command): void {
  program
    .command('ls')
    .summary('list what there is on this machine')
    .description('List shared memory, semaphores and message queues, with marks for what deserves a look.')
    .addArgument(new Argument('[kinds...]', 'memory, semaphores, queues').argParser(several(parseKind)))
    .option('--sort <column>', "sort by a column's heading, e.g. size")
    .option('--reverse', 'turn the order round')
    .option('--owner <user>', 'only those of a user, by name or number')
    .option('--orphans', 'only memory that nobody has attached and whose creator has ended')
    .option('--watch [seconds]', 'redraw again and again (every 2 s), with what changed; q ends', parseSeconds)
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        'sysv-ipc ls',
        'sysv-ipc ls memory --sort size --reverse',
        'sysv-ipc ls --watch 1',
        "sysv-ipc ls --json | jq '.memory[] | select(.orphaned) | .keyHex'",
      ),
    )
    .action(async (kinds, options) => (await import('../commands/ls.ts')).ls(kinds ?? [], options));

  program
    .command('show')
    .summary('show all there is to know of one object')
    .description(
      'Show every attribute of one object: who has a segment attached, the values of semaphores and who waits, how full a queue is.',
    )
    .addArgument(kind())
    .addArgument(reference())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc show memory 0x2a', 'sysv-ipc show semaphore id:7 --json'))
    .action(async (kind, object, options) => (await import('../commands/show.ts')).show(kind, object, options));

  addCreate(program);

  program
    .command('remove')
    .summary('remove objects, after asking')
    .description(
      'Remove objects by key or id. All of them are found before the first is removed, and what was found is what is removed. A key that several kinds share, and every id, needs its kind.',
    )
    .addArgument(new Argument('[kind] <key|id...>', 'what to remove').argOptional().argParser(addTarget))
    .option('--orphans', 'all memory that nobody has attached and whose creator has ended')
    .option('--older-than <age>', 'of the orphans, those not used for so long: 30min, 2h, 7d', parseDuration)
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say what would be removed')
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        'sysv-ipc remove 0x2a 0x2b',
        'sysv-ipc remove memory 0x2a id:7',
        'sysv-ipc remove --orphans --older-than 1d --dry-run',
      ),
    )
    .action(async (targets, options) =>
      (await import('../commands/remove.ts')).remove(targets?.kind, targets?.references ?? [], options),
    );
}

interface Targets {
  kind: Kind | undefined;
  references: Reference[];
}

/** The first word may be a kind, for all that follow; no kind can be mistaken for a key. */
function addTarget(text: string, previous: Targets | undefined): Targets {
  if (!previous) {
    const kind = kindNamed(text);
    return { kind, references: kind ? [] : [parseReference(text)] };
  }
  return { ...previous, references: [...previous.references, parseReference(text)] };
}

function addCreate(program: Command): void {
  const create = program
    .command('create')
    .summary('create memory, a semaphore or a queue')
    .description('Create an object and print its key and id. Without --key, a random unused key is found.')
    .addHelpText('after', examples('sysv-ipc create memory 64K', 'sysv-ipc create semaphore 1 --key 0x2a'));

  create
    .command('memory')
    .description('Create a segment of shared memory, all zeros.')
    .argument('<size>', 'bytes: 4096, 64K, 1.5MiB, 2G', parseSize)
    .addOption(key())
    .addOption(mode())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc create memory 64K', 'sysv-ipc create memory 4096 --key 0x2a --mode 660'))
    .action(async (size, options) => (await import('../commands/create.ts')).memory(size, options));

  create
    .command('semaphore')
    .description('Create a semaphore, or a set of them.')
    .argument('[values...]', 'its first value, 1 if not given; several make a set', several(semaphoreValue))
    .addOption(key())
    .addOption(mode())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc create semaphore', 'sysv-ipc create semaphore 0 --key name:jobs'))
    .action(async (values, options) => (await import('../commands/create.ts')).semaphore(values ?? [], options));

  create
    .command('queue')
    .description('Create a message queue.')
    .option('--max-bytes <size>', "how much it takes in all; default: the system's", parseSize)
    .addOption(key())
    .addOption(mode())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc create queue', 'sysv-ipc create queue --key 0x2a --max-bytes 8K'))
    .action(async (options) => (await import('../commands/create.ts')).queue(options));
}

const key = () => new Option('--key <key>', 'a key: 0x2a, 42, name:TEXT').argParser(parseKeyOnly);

function parseKeyOnly(text: string): Reference {
  const reference = parseReference(text);
  if ('id' in reference) throw new InvalidArgumentError('The system chooses the id: give a key, or none.');
  return reference;
}
