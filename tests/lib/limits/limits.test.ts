import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createQueue, createSemaphore, limits } from 'sysv-ipc';
import { testWith } from '../../helpers/peers.ts';

const kernel = (name: string) => readFileSync(`/proc/sys/kernel/${name}`, 'utf8').trim().split(/\s+/).map(BigInt);
const asTold = (value: bigint | undefined) => (value !== undefined && value < 2n ** 53n ? Number(value) : value);

test('limits() tells what the kernel has now', () => {
  const [semmsl, semmns, semopm, semmni] = kernel('sem').map(asTold);
  const one = (name: string) => asTold(kernel(name)[0]);
  expect(limits()).toEqual({
    memory: { maxSize: one('shmmax'), minSize: 1, maxSegments: one('shmmni'), maxTotalPages: one('shmall') },
    semaphores: { maxValue: 32767, maxSets: semmni, maxPerSet: semmsl, maxTotal: semmns, maxOperations: semopm },
    queues: { maxQueues: one('msgmni'), maxMessageSize: one('msgmax'), defaultMaxBytes: one('msgmnb') },
  });
});

test('limits() are those that objects meet', () => {
  const { semaphores, queues } = limits();
  using queue = createQueue({ autoRemove: true });
  expect(queue.maxBytes).toBe(queues.defaultMaxBytes);
  using semaphore = createSemaphore(semaphores.maxValue, { autoRemove: true });
  expect(() => semaphore.V()).toThrow(expect.objectContaining({ code: 'ERANGE' }));
});

testWith('ipcs')('limits() agrees with ipcs', () => {
  const text = execFileSync('ipcs', ['-l'], { encoding: 'utf8' });
  const told = (words: string) => Number(new RegExp(`${words}.*= (\\d+)`).exec(text)?.[1]);
  const { memory, semaphores, queues } = limits();
  expect(told('max number of segments')).toBe(memory.maxSegments);
  expect(told('min seg size')).toBe(memory.minSize);
  expect(told('max number of arrays')).toBe(semaphores.maxSets);
  expect(told('max semaphores per array')).toBe(semaphores.maxPerSet);
  expect(told('max semaphores system wide')).toBe(semaphores.maxTotal);
  expect(told('max ops per semop call')).toBe(semaphores.maxOperations);
  expect(told('semaphore max value')).toBe(semaphores.maxValue);
  expect(told('max queues system wide')).toBe(queues.maxQueues);
  expect(told('max size of message')).toBe(queues.maxMessageSize);
  expect(told('default max size of queue')).toBe(queues.defaultMaxBytes);
});
