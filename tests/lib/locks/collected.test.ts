import { resultOf } from '../../helpers/fixture.ts';
import { newChannel, newLock, newMutex } from '../../helpers/locks.ts';

test('what is held stays held, and what waits gets it, when the program has dropped its handle', async () => {
  const [mutex, lock, channel] = [newMutex(), newLock(), newChannel()];
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
