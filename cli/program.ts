import { Command, CommanderError } from '@commander-js/extra-typings';
import { version } from '../package.json';
import { complain, Status } from './io/failure.ts';
import { addContentCommands } from './usage/contents.ts';
import { addMachineCommands } from './usage/machine.ts';
import { addMessageCommands } from './usage/messages.ts';
import { addObjectCommands } from './usage/objects.ts';
import { withoutKind } from './usage/optional-kind.ts';
import { addSemaphoreCommands } from './usage/semaphores.ts';
import { inUsersWords } from './usage/words.ts';

/** Runs a command line. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = createProgram(argv);
  // A shell asks with any words that stand on its line: they are no options of this command.
  if (argv[2] === 'complete' && (argv[3] === '--' || argv[3] === '--line')) {
    const { answer } = await import('./completion/answer.ts');
    process.stdout.write(answer(program, argv.slice(3)));
    return;
  }
  try {
    await program.parseAsync(withoutKindIn(argv, program));
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for; everything else was wrong usage, and has been complained about.
    process.exitCode = error.exitCode === 0 ? 0 : Status.usage;
  }
}

function withoutKindIn(argv: readonly string[], program: Command): readonly string[] {
  const [node, file, name = '', ...words] = argv as [string, string, ...string[]];
  const command = program.commands.find((one) => one.name() === name || one.aliases().includes(name));
  return command ? [node, file, name, ...withoutKind(command as Command, words)] : argv;
}

/** What each command does is loaded when it is called: the names and helps of all are quick to have. */
function createProgram(argv: readonly string[]): Command {
  const program = new Command('sysv-ipc')
    .description('List, inspect, use and clean up System V shared memory, semaphores and message queues.')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ outputError: (text) => complain(inUsersWords(text, argv)) })
    .addHelpText(
      'after',
      `
A number is always a key: 0x2a, 42, -1. An id is written id:7; a key is made from a name by name:TEXT, from a file
and a letter by ftok:PATH:LETTER.
Exit status: 0; 1 failed; 2 wrong usage; 3 the time is up. Each command has its own --help.`,
    );
  addObjectCommands(program);
  addContentCommands(program);
  addMessageCommands(program);
  addSemaphoreCommands(program);
  addMachineCommands(program);
  return program;
}
