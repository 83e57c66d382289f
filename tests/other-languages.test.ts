import { spawnSync } from 'node:child_process';
import { list, shm } from 'sysv-ipc';
import { blocksOf, promised } from './helpers/documents.ts';
import { testIf } from './helpers/peers.ts';
import { until } from './helpers/until.ts';
import { UserProject } from './helpers/user-project.ts';

/** The programs of docs/other-languages.md, in every language that it names. */

const blocks = blocksOf('docs/other-languages.md');
const codeOf = (file: string) => blocks.find((block) => block.file === file)?.code ?? '';
const lines = (code: string) =>
  promised(code)
    .map((text) => `${text}\n`)
    .join('');

const project = new UserProject();
for (const { file, code } of blocks) if (file) project.save(file, code);
afterAll(() => project.remove());

/** How a program of that peer is run; undefined if the peer is not here. */
function interpreter(peer: string): ((file: string) => string) | undefined {
  const works = (command: string) => spawnSync('sh', ['-c', command]).status === 0;
  switch (peer) {
    case 'gcc':
      return works('gcc --version') ? (file) => `gcc -o answer ${file} && ./answer` : undefined;
    case 'perl':
      return works('perl -v') ? (file) => `perl ${file}` : undefined;
    case 'php':
      return works('php -m | grep -q sysvsem') ? (file) => `php ${file}` : undefined;
    default: {
      // Distributions put their modules beside their own Python, which need not be the first in PATH.
      const modules = peer.includes('sysv_ipc') ? 'sysv_ipc' : 'hashlib';
      const python = ['python3', '/usr/bin/python3'].find((name) => works(`${name} -c 'import ${modules}'`));
      return python === undefined ? undefined : (file) => `${python} ${file}`;
    }
  }
}

/** The last thing that each asker makes. */
const isReady = {
  'ask.mjs': () => shm.semaphoreHasKey(0x5eed0002),
  'ask-php.mjs': () => list().queues.some(({ key }) => key === 0x5eed0003),
};

for (const [language, peer, asker, answerer] of [
  ['C', 'gcc', 'ask.mjs', 'answer.c'],
  ['Perl', 'perl', 'ask.mjs', 'answer.pl'],
  ['Python', 'python3 with sysv_ipc', 'ask.mjs', 'answer.py'],
  ['PHP', 'php', 'ask-php.mjs', 'answer.php'],
] as const) {
  const command = interpreter(peer);
  testIf(command !== undefined, peer)(`the ${language} program answers the JavaScript one`, async () => {
    const asked = project.run(process.execPath, asker);
    await until(isReady[asker]);
    const answer = await project.run('sh', '-c', command?.(answerer) ?? '');
    expect(answer).toEqual({ stderr: '', status: 0, stdout: 'four hours to bury a cat?\n' });
    expect(await asked).toEqual({ stderr: '', status: 0, stdout: lines(codeOf(asker)) });
  });
}

for (const [language, peer, file] of [
  ['Python', 'python3', 'key.py'],
  ['Perl', 'perl', 'key.pl'],
  ['PHP', 'php', 'key.php'],
] as const) {
  const command = interpreter(peer);
  testIf(command !== undefined, peer)(`${language} computes the same key for a name`, async () => {
    const key = blocks.find(({ code }) => code.includes("keyFor('example.org/clock')"));
    const { stdout } = await project.run('sh', '-c', command?.(file) ?? '');
    expect([stdout.trim()]).toEqual(promised(key?.code ?? ''));
  });
}
