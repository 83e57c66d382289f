import { Argument, type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { asJson, examples, mode, semaphoreValue } from './arguments.ts';
import { explainTargets, given, targets } from './targets.ts';
import {
  parseDuration,
  parseKind,
  parseReference,
  parseSeconds,
  parseSize,
  type Reference,
  several,
  wholeNumber,
} from './values.ts';

/** ls, show, create, remove, chmod, chown, resize, key: all kinds of object, from outside. */
export function addObjectCommands(program: Command): void {
  addList(program);
  addShow(program);
  addCreate(program);
  addRemove(program);
  addChanges(program);
  addKey(program);
}

function addList(program: Command): void {
  program
    .command('ls')
    .alias('list')
    .summary('list what there is on this machine')
    .description('List shared memory, semaphores and message queues, with marks for what deserves a look.')
    .addArgument(new Argument('[kinds...]', 'memory, semaphores, queues').argParser(several(parseKind)))
    .option('--sort <column>', "sort by a column's heading, e.g. size")
    .option('--reverse', 'reverse the order')
    .addOption(owner())
    .addOption(orphans())
    .addOption(idle())
    .addOption(olderThan())
    .option('--columns <names>', 'these columns, in this order: id,size,command')
    .option('--no-headings', 'no titles and headings, for scripts')
    .option('--bytes', 'sizes in bytes')
    .option('--ids', 'ids alone, one a line, as other commands take them')
    .option('--summary', 'totals of each user')
    .option('--watch [seconds]', 'redraw every so often (2 s by default), with what changed; q ends', parseSeconds)
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        'sysv-ipc ls',
        'sysv-ipc ls memory --sort size --reverse',
        'sysv-ipc ls memory --columns id,size,attached,command --no-headings --bytes',
        'sysv-ipc ls --watch 1',
        "sysv-ipc ls --json | jq '.memory[] | select(.orphaned) | .keyHex'",
      ),
    )
    .action(async (kinds, options) => (await import('../commands/ls.ts')).ls(kinds ?? [], options));
}

function addShow(program: Command): void {
  const show = program
    .command('show')
    .aliases(['info', 'stat'])
    .summary('show all there is to know of an object')
    .description(
      'Show every attribute of an object: who has a segment attached, the values of semaphores, who waits, what is in a queue.',
    )
    .addArgument(targets())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc show 0x2a', 'sysv-ipc show semaphore id:7 --json'))
    .action(async (named, options) => (await import('../commands/show.ts')).show(given(named), options));
  explainTargets(show as never);
}

function addRemove(program: Command): void {
  const remove = program
    .command('remove')
    .alias('rm')
    .summary('remove objects, after asking')
    .description(
      'Remove objects by key or id, or those that options choose, of one kind if that is named. All of them are found before the first is removed, and what was shown is what is removed.',
    )
    .addArgument(targets())
    .addOption(orphans())
    .addOption(idle())
    .addOption(owner())
    .addOption(olderThan())
    .option('--all', 'all that there are')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say what would be removed')
    .addOption(asJson())
    .addHelpText(
      'after',
      examples(
        'sysv-ipc remove 0x2a 0x2b',
        'sysv-ipc remove memory 0x2a id:7',
        'sysv-ipc remove --orphans --older-than 1d --dry-run',
        'sysv-ipc remove semaphores --owner www-data --older-than 1d',
      ),
    )
    .action(async (named, options) => (await import('../commands/remove.ts')).remove(given(named), options));
  explainTargets(remove as never);
}

function addChanges(program: Command): void {
  const chmod = program
    .command('chmod')
    .summary('change who may use objects')
    .description('Set the mode of objects that exist, as chmod does for files. Programs that have one open keep it.')
    .argument('<mode>', 'octal, or what changes: 660, g+rw, o=')
    .addArgument(targets())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc chmod 660 0x2a', 'sysv-ipc chmod g+rw,o= queue name:jobs'))
    .action(async (text, named, options) =>
      (await import('../commands/attributes.ts')).chmod(text, given(named), options),
    );
  explainTargets(chmod as never, '<mode> ');

  const chown = program
    .command('chown')
    .summary('change the owner of objects')
    .description('Set the owner, the group or both, as chown does for files.')
    .argument('<user>', 'USER, USER:GROUP or :GROUP, by name or number')
    .addArgument(targets())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc chown www-data 0x2a', 'sysv-ipc chown postgres:postgres memory id:7'))
    .action(async (text, named, options) =>
      (await import('../commands/attributes.ts')).chown(text, given(named), options),
    );
  explainTargets(chown as never, '<user> ');

  const resize = program
    .command('resize')
    .summary('change how much a queue takes')
    .description('Set how many bytes of messages queues take in all; only root may go beyond msgmnb.')
    .argument('<size>', 'bytes: 4096, 64K, 1MiB', parseSize)
    .addArgument(targets())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc resize 64K name:jobs', 'sysv-ipc resize 1MiB queue id:7'))
    .action(async (size, named, options) =>
      (await import('../commands/attributes.ts')).resize(size, given(named), options),
    );
  explainTargets(resize as never, '<size> ');
}

function addKey(program: Command): void {
  program
    .command('key')
    .summary('print the key of a name or a file')
    .description('Print the key that a name gives in every language, or that ftok(3) makes from a file and a letter.')
    .addArgument(new Argument('<name>', 'name:TEXT or ftok:PATH:LETTER').argParser(parseReference))
    .option('--decimal', 'as a decimal number, signed as in C')
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc key name:backup', 'ipcrm -M $(sysv-ipc key ftok:/etc/app.conf:t)'))
    .action(async (reference, options) => (await import('../commands/key.ts')).key(reference, options));
}

const owner = () => new Option('--owner <user>', 'only those of a user, by name or number');
const orphans = () => new Option('--orphans', 'only memory that nobody has attached and whose creator has ended');
const idle = () =>
  new Option('--idle', 'only semaphores and queues whose last users have ended and that nobody waits for');

function addCreate(program: Command): void {
  const create = program
    .command('create')
    .summary('create memory, a semaphore, a queue, a lock or a channel')
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

  create
    .command('mutex')
    .description('Create a mutex: a lock at memory speed, for programs that use this package or its C header.')
    .addOption(participants())
    .addOption(key())
    .addOption(mode())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc create mutex --key name:accounts'))
    .action(async (options) => (await import('../commands/create.ts')).mutex(options));

  create
    .command('read-write-lock')
    .description('Create a lock at memory speed that many readers or one writer hold.')
    .addOption(participants())
    .addOption(key())
    .addOption(mode())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc create read-write-lock --key name:cache --mode 660'))
    .action(async (options) => (await import('../commands/create.ts')).readWriteLock(options));

  create
    .command('channel')
    .description('Create a channel: messages at memory speed, for programs that use this package or its C header.')
    .argument('<size>', 'bytes of messages that it holds, rounded up to a power of two: 4096, 64K, 1MiB', parseSize)
    .addOption(participants())
    .addOption(key())
    .addOption(mode())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc create channel 64K --key name:jobs'))
    .action(async (size, options) => (await import('../commands/create.ts')).channel(size, options));
}

const participants = () =>
  new Option('--participants <n>', 'processes and threads that may use it at once')
    .argParser(wholeNumber(1, 255))
    .default(64);

const olderThan = () =>
  new Option('--older-than <age>', 'only those not used for at least this long: 30min, 2h, 7d').argParser(
    parseDuration,
  );
const key = () => new Option('--key <key>', 'a key: 0x2a, 42, name:TEXT, ftok:PATH:LETTER').argParser(parseKeyOnly);

function parseKeyOnly(text: string): Reference {
  const reference = parseReference(text);
  if ('id' in reference) throw new InvalidArgumentError('The system chooses the id: give a key, or none.');
  return reference;
}
