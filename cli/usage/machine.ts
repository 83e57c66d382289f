import { Argument, type Command } from '@commander-js/extra-typings';
import { asJson, examples } from './arguments.ts';

/** limits, probe, layout, doctor, demo, complete: this machine. */
export function addMachineCommands(program: Command): void {
  program
    .command('limits')
    .summary("show the kernel's limits and what is in use")
    .description('Show each limit of the kernel, how much of it is in use, and the command that sets it here.')
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc limits', "sysv-ipc limits --json | jq '.[] | select(.used == .value)'"))
    .action(async (options) => (await import('../commands/limits.ts')).limits(options));

  program
    .command('probe')
    .summary('ask the kernel how it lays out its structs')
    .description(
      "Find every member of the kernel's structs in its answers, and set that against the table. Exit status 1 if one is wrong. Where nothing is tabled, propose a layout.",
    )
    .option('--platform <name>', 'the table of another platform, e.g. darwin-arm64')
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc probe', 'sysv-ipc probe --platform darwin-arm64 --json'))
    .action(async (options) => (await import('../commands/probe.ts')).probe(options));

  program
    .command('layout')
    .summary('show how a C compiler lays out a struct')
    .description(
      'Show offset and size of each member of the structs that a C header or a JSON file declares, the holes between them, and the padding at the end.',
    )
    .argument('<file>', 'FILE, or FILE:NAME for one of its structs')
    .option('--platform <name>', 'as the compiler of another platform does it, e.g. linux-arm-glibc')
    .addOption(asJson())
    .addHelpText('after', examples('sysv-ipc layout note.h', 'sysv-ipc layout note.h:note --platform linux-ia32-glibc'))
    .action(async (file, options) => (await import('../commands/layout.ts')).layout(file, options));

  program
    .command('doctor')
    .summary('check this machine, with advice')
    .description(
      'Check whether System V IPC works here and what threatens it. Exit status 1 if something does not work; warnings and notes leave it 0.',
    )
    .addOption(asJson())
    .addHelpText(
      'after',
      examples('sysv-ipc doctor', 'sysv-ipc doctor --json | jq \'.findings[] | select(.level != "ok")\''),
    )
    .action(async (options) => (await import('../commands/doctor.ts')).doctor(options));

  program
    .command('demo')
    .summary('hear Mrs. Premise and Mrs. Conclusion converse')
    .description('Two processes converse through shared memory and a semaphore, and check every word.')
    .usage('[flags of the demo]')
    .argument('[flags...]')
    .allowUnknownOption()
    .addHelpText(
      'after',
      examples('sysv-ipc demo', 'sysv-ipc demo --iterations 5000 --style shm', 'sysv-ipc demo --dangerously'),
    )
    .action(async (flags) => (await import('../commands/demo.ts')).demo(flags));

  program
    .command('manual', { hidden: true })
    .description('Print the manual page, for man -l.')
    .addHelpText('after', examples('sysv-ipc manual | man -l -'))
    .action(async () => (await import('../commands/manual.ts')).manual(program));

  program
    .command('complete')
    .summary('print a completion script')
    .description('Print a script that lets a shell complete commands, options, and the keys there are.')
    .addArgument(new Argument('<shell>', 'whose script').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      examples(
        'source <(sysv-ipc complete bash)    # in ~/.bashrc; zsh alike',
        'sysv-ipc complete fish > ~/.config/fish/completions/sysv-ipc.fish',
      ),
    )
    .action(async (shell) => {
      process.stdout.write((await import('../completion/scripts.ts')).SCRIPTS[shell] as string);
    });
}
