import { createChannel, createMutex, createReadWriteLock } from 'sysv-ipc';
import { resultOf } from '../../helpers/fixture.ts';
import { removeLater } from '../../helpers/objects.ts';

test('what is held stays held, and what waits gets it, when the program has dropped its handle', async () => {
  const [mutex, lock, channel] = [createMutex(), createReadWriteLock(), createChannel(64)];
  for (const made of [mutex, lock, channel]) removeLater(() => made.remove());
  const keys = [mutex.key, lock.key, channel.key];
  expect(await resultOf('locks/collected.mjs', keys, { execArgv: ['--expose-gc'] })).toEqual({
    held: false,
    written: false,
    sent: 2,
    received: ['one', 'two'],
    read: true,
  });
  // Its process has ended: now it is given up.
  expect([mutex.abandoned, mutex.tryAcquire(), lock.writer.tryAcquire()]).toEqual([true, true, true]);
});
