const KIND_FLAGS: Record<string, string> = {
  '-m': 'memory',
  '-M': 'memory',
  '-q': 'queue',
  '-Q': 'queue',
  '-s': 'semaphore',
  '-S': 'semaphore',
};

/** What the argument parser complains about, in the user's words. @param argv - The words of the command line. */
export function inUsersWords(complaint: string, argv: readonly string[]): string {
  const text = complaint.replace(/^error: /, '').trim();
  const argument = /^command-argument value '(.*)' is invalid for argument '.*'\. (.*?)\.?$/s.exec(text);
  if (argument) return `${argument[2]}: got "${argument[1]}"`;
  const option = /^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. (.*?)\.?$/s.exec(text);
  if (option) return `${option[1]}: ${option[3]}: got "${option[2]}"`;
  const missing = /^missing required argument '(.*)'/.exec(text)?.[1];
  if (missing) return `The ${missing.replace('|', ' or ')} is missing: see \`sysv-ipc ${argv[2]} --help\``;
  const flag = /^unknown option '(-\w)'/.exec(text)?.[1];
  const kind = flag && KIND_FLAGS[flag];
  if (kind) return `There is no option ${flag}: kinds are words, as in \`${exampleOf(argv, flag, kind)}\``;
  return text;
}

/** ipcrm's -m takes an id, and -M a key. */
function exampleOf(argv: readonly string[], flag: string, kind: string): string {
  const command = argv[2] ?? 'ls';
  const value = argv[argv.indexOf(flag) + 1];
  if (value === undefined || command === 'ls') return `sysv-ipc ${command} ${kind}`;
  return `sysv-ipc ${command} ${kind} ${flag === flag.toLowerCase() ? `id:${value}` : value}`;
}
