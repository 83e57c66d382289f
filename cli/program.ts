import { Command, CommanderError } from '@commander-js/extra-typings';
import { version } from '../package.json';
import { complain, Status } from './io/failure.ts';
import { examples } from './usage/arguments.ts';
import { addContentCommands } from './usage/contents.ts';
import { addSystemCommands } from './usage/machine.ts';
import { addMessageCommands } from './usage/messages.ts';
import { addObjectCommands } from './usage/objects.ts';
import { addSemaphoreCommands } from './usage/semaphores.ts';

/** What each command does is loaded when it is called: the names and helps of all are quick to have. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('sysv-ipc')
    .description('System V shared memory, semaphores and message queues: what there is, and what is inside.')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ outputError: (text) => complain(text.replace(/^error: /, '')) })
    .addHelpText(
      'after',
      `
A number is always a key: 0x2a, 42, -1. An id is written id:7, a key made from a name name:TEXT.
Exit status: 0; 1 failed; 2 wrong usage; 3 the time is up. Each command has its own --help.`,
    );
  addObjectCommands(program);
  addContentCommands(program);
  addMessageCommands(program);
  addSemaphoreCommands(program);
  addSystemCommands(program);
  await addComplete(program, argv);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for; everything else was wrong usage, and has been complained about.
    process.exitCode = error.exitCode === 0 ? 0 : Status.usage;
  }
}

/** Loaded only when asked: a shell that completes asks for it by name. */
async function addComplete(program: Command, argv: readonly string[]): Promise<void> {
  if (argv[2] === 'complete') return (await import('./completion/completion.ts')).addCompletion(program);
  program
    .command('complete')
    .summary('print a completion script')
    .description('Print a script that lets a shell complete commands, options, and the keys there are.')
    .argument('[shell]', 'bash, zsh, fish or powershell')
    .addHelpText(
      'after',
      examples(
        'source <(sysv-ipc complete bash)    # in ~/.bashrc; zsh alike',
        'sysv-ipc complete fish > ~/.config/fish/completions/sysv-ipc.fish',
      ),
    );
}
