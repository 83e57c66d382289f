import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { version } from '../../package.json';
import { print } from '../io/output.ts';

/** `sysv-ipc manual`: the manual page, which says what the helps say. */
export function manual(program: CommandUnknownOpts): void {
  const help = program.createHelp();
  const commands = help.visibleCommands(program).filter((command) => command.name() !== 'help');
  print(
    [
      `.TH SYSV\\-IPC 1 "" "sysv\\-ipc ${version}" "User Commands"`,
      '.SH NAME',
      `sysv\\-ipc \\- ${escaped(program.description().replace(/\.$/, ''))}`,
      '.SH SYNOPSIS',
      '.B sysv\\-ipc',
      '.I command',
      '[\\fIoptions\\fR] [\\fIarguments\\fR]',
      '.SH DESCRIPTION',
      literal(afterHelp(program)),
      '.SH COMMANDS',
      ...commands.flatMap((command) => section(command)),
      '.SH SEE ALSO',
      '.BR ipcs (1),\n.BR ipcrm (1),\n.BR ipcmk (1),\n.BR lsipc (1),\n.BR flock (1),\n.BR sysvipc (7)',
    ].join('\n'),
  );
}

function section(command: CommandUnknownOpts): string[] {
  const help = command.createHelp();
  const parts = [
    ...help.visibleArguments(command).map((one) => [help.argumentTerm(one), help.argumentDescription(one)] as const),
    ...help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .map((one) => [help.optionTerm(one), help.optionDescription(one)] as const),
  ];
  const aliases = command.aliases();
  return [
    `.SS ${escaped(`${command.name()} ${command.usage()}`)}`,
    escaped(help.commandDescription(command)),
    ...(aliases.length > 0 ? ['.br', escaped(`Also: ${aliases.join(', ')}.`)] : []),
    ...parts.flatMap(([term, description]) => ['.TP', `\\fB${escaped(term)}\\fR`, escaped(description)]),
    '.PP',
    literal(afterHelp(command)),
  ];
}

/** What addHelpText() has put after the rest, which commander gives only as it prints it. */
function afterHelp(command: CommandUnknownOpts): string {
  let printed = '';
  command.configureOutput({
    writeOut: (text) => {
      printed += text;
    },
  });
  command.outputHelp();
  return printed.slice(command.helpInformation().length).trim();
}

/** As it stands, line by line. */
const literal = (text: string) => (text === '' ? '' : `.nf\n${escaped(text)}\n.fi`);

/** Text that holds no requests of troff's. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(?=[.'])/gm, '\\&');
}
