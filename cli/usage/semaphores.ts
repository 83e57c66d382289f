import type { Command } from '@commander-js/extra-typings';
import { asJson, count, examples, index, mode, reference, semaphoreValue, timeout } from './arguments.ts';
import { wholeNumber } from './values.ts';

/** wait, post, set, lock. */
export function addSemaphoreCommands(program: Command): void {
  program
    .command('wait')
    .summary('take from a semaphore, waiting for it (P)')
    .description('Wait until the value is large enough, and take that much off it. It stays taken: see lock.')
    .addArgument(reference())
    .addOption(count('how much to take'))
    .addOption(timeout())
    .addOption(index())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc wait 0x2a', 'sysv-ipc wait 0x2a --timeout 5s || echo "still busy"'))
    .action(async (object, options) => (await import('../commands/semaphore.ts')).wait(object, options));

  program
    .command('post')
    .summary('add to a semaphore (V)')
    .description('Add to the value, and wake who waits for it.')
    .addArgument(reference())
    .addOption(count('how much to add'))
    .addOption(index())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc post 0x2a'))
    .action(async (object, options) => (await import('../commands/semaphore.ts')).post(object, options));

  program
    .command('set')
    .summary("set a semaphore's value")
    .description('Set the value, whatever it was.')
    .addArgument(reference())
    .argument('<value>', '0 to 32767', semaphoreValue)
    .addOption(index())
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc set 0x2a 1'))
    .action(async (object, value, options) => (await import('../commands/semaphore.ts')).set(object, value, options));

  program
    .command('lock')
    .summary('run a command while holding a lock')
    .description(
      "Take a semaphore, a mutex or a read-write lock, run the command, give it back, and return the command's exit status (128 + n if signal n ended it). The kernel gives the semaphore back however this ends (SEM_UNDO). Signals are passed on to the command.",
    )
    .addArgument(reference())
    .argument('<command...>', 'what to run, after --')
    .usage('[options] <key|id> -- <command...>')
    .addOption(timeout())
    .option('--index <n>', 'which one of a set', wholeNumber(0, 0xffff))
    .option('-E, --conflict-exit-code <n>', 'the exit status when the time is up', wholeNumber(0, 255), 3)
    .option('--verbose', 'say who has it, and when it is got')
    .option('--create', 'make the semaphore, with the value 1, if there is none; with --shared a read-write lock')
    .option('--shared', 'hold a read-write lock together with others that hold it so')
    .addOption(mode())
    .addHelpText(
      'after',
      examples(
        'sysv-ipc lock 0x2a -- make install',
        'sysv-ipc lock name:backup --create --timeout 0 -- ./backup.sh',
        'sysv-ipc lock name:backup --timeout 5s -E 75 --verbose -- ./backup.sh',
      ),
    )
    .action(async (object, command, options) => (await import('../commands/lock.ts')).lock(object, command, options));
}
