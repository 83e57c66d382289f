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
  const crowded = /^too many arguments for '([\w-]+)'/.exec(text)?.[1];
  if (crowded) return tooMany(crowded, argv.slice(2));
  const flag = /^unknown option '(--?[\w-]+)'/.exec(text)?.[1];
  return (flag && inOurWords(flag, argv)) ?? text;
}

function tooMany(command: string, [parent = '', ...words]: readonly string[]): string {
  const isPart = parent !== command && words[0] === command;
  const key = isPart ? words.find((word) => /^(0x|name:|ftok:)/i.test(word)) : undefined;
  if (key) return `A key goes behind --key, as in \`sysv-ipc ${parent} ${command} --key ${key}\``;
  return `Too many words for ${command}: see \`sysv-ipc ${isPart ? `${parent} ` : ''}${command} --help\``;
}

const IPCS: Record<string, string> = {
  '-a': 'sysv-ipc ls',
  '--all': 'sysv-ipc ls',
  '--human': 'sysv-ipc ls',
  '-p': 'sysv-ipc ls',
  '--pid': 'sysv-ipc ls',
  '-t': 'sysv-ipc show memory 0x2a',
  '--time': 'sysv-ipc show memory 0x2a',
  '-i': 'sysv-ipc show memory id:7',
  '--id': 'sysv-ipc show memory id:7',
  '-c': 'sysv-ipc ls memory --columns id,owner,group,created-by,creator-group',
  '--creator': 'sysv-ipc ls memory --columns id,owner,group,created-by,creator-group',
  '-l': 'sysv-ipc limits',
  '--limits': 'sysv-ipc limits',
  '-g': 'sysv-ipc limits',
  '--global': 'sysv-ipc limits',
  '-u': 'sysv-ipc ls --summary',
  '-b': 'sysv-ipc ls --bytes',
  '-J': 'sysv-ipc ls --json',
  '-e': 'sysv-ipc ls --json',
  '-o': 'sysv-ipc ls memory --columns id,size',
  '--output': 'sysv-ipc ls memory --columns id,size',
  '-P': 'sysv-ipc ls memory --columns id,octal',
};

const FLOCK: Record<string, string> = {
  '-s': '--shared',
  '-x': 'sysv-ipc lock name:backup -- ./backup.sh',
  '-n': '--timeout 0',
  '-w': '--timeout 5s',
  '-u': 'sysv-ipc post name:backup',
  '-c': 'sysv-ipc lock name:backup -- sh -c "./backup.sh && date"',
};

/** Flags of util-linux's programs by the command here, and what does the same. */
const HABITS: Record<string, Record<string, string>> = {
  ls: IPCS,
  list: IPCS,
  show: IPCS,
  info: IPCS,
  limits: IPCS,
  remove: { '-a': '--all' },
  rm: { '-a': '--all' },
  create: { '-p': '--mode 660' },
  lock: FLOCK,
};

function inOurWords(flag: string, argv: readonly string[]): string | undefined {
  const command = argv[2]?.startsWith('-') ? 'ls' : (argv[2] ?? 'ls');
  const habit = HABITS[command]?.[flag];
  if (habit) return `There is no option ${flag}: write \`${habit}\``;
  const kind = KIND_FLAGS[flag];
  return kind && `There is no option ${flag}: kinds are words, as in \`${exampleOf(command, argv, flag, kind)}\``;
}

/** ipcrm's -m takes an id, and -M a key. */
function exampleOf(command: string, argv: readonly string[], flag: string, kind: string): string {
  const value = argv[argv.indexOf(flag) + 1];
  if (value === undefined || command === 'ls') return `sysv-ipc ${command} ${kind}`;
  return `sysv-ipc ${command} ${kind} ${flag === flag.toLowerCase() ? `id:${value}` : value}`;
}
