import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { testIf } from '../../helpers/peers.ts';

/** Linux gives an id again after 4,194,240 objects; this knob makes that the next one. */
const knob = existsSync('/proc/sys/kernel/sem_next_id') && process.getuid?.() === 0;
const program = join(__dirname, '../../fixtures/same-id.mjs');

function inNamespace(command: string): unknown {
  const { status, signal, stdout, stderr } = spawnSync('unshare', ['--ipc', 'sh', '-c', command], { encoding: 'utf8' });
  expect([status, signal, stderr]).toEqual([0, null, '']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('an id that names a stranger by now', () => {
  const node = `'${process.execPath}' '${program}'`;
  testIf(knob, 'root and /proc/sys/kernel/sem_next_id').each([
    ['getAll', ['1,1', 'RemovedError'], 'values is a RemovedError, and no memory is overwritten'],
    ['setAll', ['RemovedError', 1], 'setting values is a RemovedError, and none of them is set'],
    ['attach', ['RemovedError', false, 0], 'attach() is a RemovedError, and nothing stays attached'],
    ['lowAttach', ['RemovedError', false, 0], 'attach() of the low level is a RemovedError'],
    ['removeMemory', ['RemovedError', false, 'RemovedError', true], 'remove() and dispose leave memory alone'],
    ['removeSemaphore', ['RemovedError', false, 'RemovedError', true], 'remove() leaves a semaphore alone'],
    ['removeQueue', ['RemovedError', false, 'RemovedError'], 'remove() leaves a queue alone'],
    ['sameKey', [false, 'RemovedError', true], 'current is false also under the same key'],
    ['otherProcess', [false, 'RemovedError'], 'made by another process'],
    ['otherUser', [false, 'RemovedError'], 'made by another user'],
    ['otherGroup', [false, 'RemovedError'], 'made by another group'],
    ['otherSize', [false, 'RemovedError', false, 'RemovedError'], 'of another size'],
    ['neverUsed', [1, false, 'RemovedError'], 'not used yet'],
    ['worker', [true], 'the main thread leaves alone what it was to remove for a worker'],
    ['removedAndAttached', [false, 0o666, 2], 'it is no stranger'],
  ])('%s: %j: %s', (name, expected) => {
    expect(inNamespace(`${node} ${name}`)).toEqual([expected]);
  });

  testIf(knob, 'root and /proc/sys/kernel/sem_next_id')('is left alone by the exit of a process', () => {
    expect(inNamespace(`${node} exit && ${node} there 0x77`)).toEqual([['left'], true]);
  });
});
