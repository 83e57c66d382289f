import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { createMemory, createQueue, createSemaphore, keyFor, removeMemory } from 'sysv-ipc';

/** Draws what `sysv-ipc ls` prints, with its colours. `unshare --ipc npm run picture` shows these objects and no others. */

const root = join(import.meta.dirname, '..');
const WIDTH = 7.8;
const HEIGHT = 18;
const MARGIN = 14;
const STYLES: Record<string, string> = {
  1: 'font-weight="bold"',
  2: 'fill="#8b949e"',
  31: 'fill="#ff7b72"',
  32: 'fill="#7ee787"',
  33: 'fill="#e3b341"',
  36: 'fill="#79c0ff"',
};

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** One line of a terminal: a tspan for each stretch of one style. */
function drawn(line: string, row: number): string {
  const [plain = '', ...rest] = line.split('\x1b[');
  const spans = rest.map((part) => {
    const [, code = '', text = part] = /^(\d+)m(.*)$/.exec(part) ?? [];
    const style = STYLES[code];
    return style ? `<tspan ${style}>${escaped(text)}</tspan>` : escaped(text);
  });
  return `<text x="${MARGIN}" y="${(MARGIN + HEIGHT * (row + 0.8)).toFixed(1)}">${escaped(plain)}${spans.join('')}</text>`;
}

function picture(lines: string[]): string {
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const [width, height] = [Math.ceil(columns * WIDTH + 2 * MARGIN), lines.length * HEIGHT + 2 * MARGIN];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#e6edf3" xml:space="preserve">
${lines.map(drawn).join('\n')}
</g>
</svg>
`;
}

const options = { permissions: 0o600, autoRemove: true };
const cache = createMemory(5_000_000, { ...options, key: keyFor('cache') });
const jobs = createSemaphore(0, { ...options, key: keyFor('jobs') });
const queue = createQueue({ ...options, key: keyFor('mail') });
queue.trySend('hello');
const left = `import { createMemory } from 'sysv-ipc'; createMemory(65536, { key: 42, permissions: 0o640 });`;
spawnSync(process.execPath, ['--input-type=module', '-e', left], { cwd: root });
const waiter = spawn(
  process.execPath,
  ['--input-type=module', '-e', `import { SemaphoreHandle } from 'sysv-ipc'; new SemaphoreHandle(${jobs.key}).P();`],
  { cwd: root },
);
while (jobs.waitingForNonZero === 0) await new Promise((resolve) => setTimeout(resolve, 10));
const { stdout } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'ls'], {
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1' },
});
removeMemory(42);
jobs.release();
await once(waiter, 'exit');
cache.detach();
writeFileSync(join(root, 'docs/ls.svg'), picture(['$ npx sysv-ipc ls', ...stdout.trimEnd().split('\n')]));
