import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createSemaphore, type Key, KeyNotFoundError, MessageQueueHandle, shm } from 'sysv-ipc';
import { answersKey } from './correspondence.ts';
import { demoFlags, flags } from './flags.ts';
import type { Report } from './side.ts';
import { stopOnSignals } from './stop.ts';

// Both sides in one terminal, and a summary. The exit status is 0 only if every answer was right and nothing is left.
const { style, key = freshKey(), dangerously, permissions, ...numbers } = flags(demoFlags);
const stop = stopOnSignals();
const sides = [start('premise'), start('conclusion')] as const;
const outcomes = Promise.all(sides.map(outcome));

stop.addEventListener('abort', stopBoth);
for (const side of sides) side.once('exit', (status) => status !== 0 && stopBoth());

outcomes.then(([premise, conclusion]) => {
  const reports = [premise?.report, conclusion?.report].filter((report) => report !== undefined);
  const iterations = Math.min(...reports.map((report) => report.iterations));
  // Mrs. Premise also waited for Mrs. Conclusion to start: the shorter time is that of the talk.
  const seconds = Math.min(...reports.map((report) => report.milliseconds)) / 1000;
  const corrupted = reports.some((report) => report.corrupted);
  const left = [key, answersKey(key)].flatMap(objectsWithKey);
  console.log(`
iterations   ${iterations.toLocaleString('en')}
time         ${seconds.toFixed(3)} s
speed        ${Math.round(iterations / (seconds || 1)).toLocaleString('en')} iterations per second
corrupted    ${corrupted ? 'yes' : 'no'}${dangerously ? ' (living dangerously: no semaphore)' : ''}
left behind  ${left.join(', ') || 'nothing'}`);
  if ([premise, conclusion].some((side) => side?.status !== 0) || left.length > 0) process.exitCode ??= 1;
});

/** A key that names nothing. */
function freshKey(): Key {
  for (;;) {
    const semaphore = createSemaphore(0);
    semaphore.remove();
    const { key } = semaphore;
    if ([key, answersKey(key)].flatMap(objectsWithKey).length === 0) return key;
  }
}

function objectsWithKey(key: Key): string[] {
  const kinds = { memory: shm.memoryHasKey(key), semaphore: shm.semaphoreHasKey(key), queue: queueHasKey(key) };
  const found = Object.entries(kinds).filter(([, there]) => there);
  return found.map(([kind]) => `${kind} with key ${key}`);
}

function queueHasKey(key: Key): boolean {
  try {
    return new MessageQueueHandle(key).current;
  } catch (error) {
    if (error instanceof KeyNotFoundError) return false;
    throw error;
  }
}

function start(side: 'premise' | 'conclusion'): ChildProcess {
  const given = { ...numbers, key, permissions: permissions.toString(8) };
  const args = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
  if (dangerously) args.push('--dangerously');
  return fork(fileURLToPath(new URL(`./${style === 'handles' ? '' : `${style}/`}${side}.js`, import.meta.url)), args);
}

async function outcome(side: ChildProcess): Promise<{ status: number | null; report: Report | undefined }> {
  let report: Report | undefined;
  side.once('message', (message) => {
    report = message as Report;
  });
  const [status] = await once(side, 'exit');
  return { status, report };
}

function stopBoth(): void {
  for (const side of sides) side.kill('SIGTERM');
}
