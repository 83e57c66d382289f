import { join } from 'node:path';
import { createMemory, LimitError, shm } from 'sysv-ipc';
import { Peer } from '../../helpers/fixture.ts';
import { ipcObjects } from '../../helpers/ipc-objects.ts';
import { removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';
import { testWith } from '../../helpers/peers.ts';

interface Thrown {
  name: string;
  code: string;
  errno: number;
  syscall: string;
  message: string;
  key?: number;
}

describe('LimitError', () => {
  testWith('unshare', ['--ipc', 'true'])('names the limit, its value and how to raise it', async () => {
    const path = join(__dirname, '../../fixtures/limits.mjs');
    const { code, stdout, stderr } = await new Peer('unshare', ['--ipc', process.execPath, path]).ended;
    expect([code, stderr]).toEqual([0, '']);
    const errors = JSON.parse(stdout) as Record<string, Thrown>;
    for (const error of Object.values(errors)) expect(error.name).toBe('LimitError');
    const { size, pages, segments, semaphores, sets } = errors as Record<
      'size' | 'pages' | 'segments' | 'semaphores' | 'sets',
      Thrown
    >;

    expect(size).toMatchObject({ code: 'EINVAL', errno: 22, syscall: 'shmget' });
    expect(size.message).toBe(
      'Cannot create shared memory of 1 MiB: the size is above SHMMAX, which is 1000 (raise it with `sysctl -w kernel.shmmax=N`) (EINVAL from shmget)',
    );
    expect(pages).toMatchObject({ code: 'ENOSPC', syscall: 'shmget', key: 77 });
    expect(pages.message).toMatch(/^Cannot create shared memory of 1 MiB with key 0x0000004d: /);
    expect(pages.message).toContain('SHMALL, which is 4 (raise it with `sysctl -w kernel.shmall=N`)');
    expect(segments).toMatchObject({ code: 'ENOSPC', syscall: 'shmget' });
    expect(segments.message).toContain('SHMMNI, which is 1 (raise it with `sysctl -w kernel.shmmni=N`)');
    for (const error of [semaphores, sets]) expect(error).toMatchObject({ code: 'ENOSPC', syscall: 'semget' });
    expect(semaphores.message).toContain('SEMMNS, which is 2 (raise it with `sysctl -w kernel.sem=');
    expect(sets.message).toContain('SEMMNI, which is 1 (raise it with `sysctl -w kernel.sem=');
    // Each names the limit that is reached, and not the other one that has the same code.
    expect(segments.message).not.toContain('SHMALL');
    expect(pages.message).not.toContain('SHMMNI');
    expect(semaphores.message).not.toContain('SEMMNI');
    expect(sets.message).not.toContain('SEMMNS');
  });

  test('for a segment larger than there can be: nothing is left behind', () => {
    const before = ipcObjects().size;
    const key = unusedKey();
    // Nothing is written to it, should there be a machine that grants it.
    for (const size of [2 ** 47, 2 ** 50, 2 ** 53 - 1]) {
      const error = thrownBy(() => createMemory(size, { key, initCharacter: null }).remove());
      expect(error).toBeInstanceOf(LimitError);
      expect(error).toMatchObject({ key });
      expect(shm.memoryHasKey(key)).toBe(false);
    }
    expect(ipcObjects().size).toBe(before);
  });

  test('for huge pages that are not there names them', () => {
    const attempt = () => {
      const memory = createMemory(2 ** 40, { hugePages: true, initCharacter: null });
      removeLater(() => memory.remove());
    };
    const error = thrownBy(attempt);
    expect(error).toBeInstanceOf(LimitError);
    expect(error.message).toMatch(/^Cannot create shared memory of 1 TiB: .*huge pages/);
  });
});
