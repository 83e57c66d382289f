import { createMemory, list } from 'sysv-ipc';
import { fixture } from '../helpers/fixture.ts';
import { aWhile, patience, repeat, rounds } from './rounds.ts';

const KILLS = rounds(6, 200);
const WRITTEN = Array.from({ length: 16 }, (_, byte) => byte);

test(
  `${KILLS} writers killed and segments removed at random moments: readers read on, and see nothing that was not written`,
  async () => {
    const removed: number[] = [];
    const reports = await repeat(KILLS, async (round) => {
      const memory = createMemory(65_536, { initCharacter: 0, autoRemove: true });
      const [writer, reader] = ['writer', 'reader'].map((name) => fixture(`faults/${name}.mjs`, [memory.shmid])) as [
        ReturnType<typeof fixture>,
        ReturnType<typeof fixture>,
      ];
      await Promise.all([writer.line(), reader.line()]);
      await aWhile(30);
      // In half of the rounds the segment goes first, in the others its writer.
      if (round % 2 === 0) memory.remove();
      await aWhile(5);
      writer.kill();
      expect(await writer.ended).toMatchObject({ signal: 'SIGKILL' });
      await aWhile(5);
      if (round % 2 === 1) memory.remove();
      memory.detach();
      reader.process.stdin?.end();
      const { code, stdout } = await reader.ended;
      expect(code).toBe(0);
      removed.push(memory.shmid);
      return JSON.parse(stdout.split('\n')[1] as string) as Record<string, unknown>;
    });
    for (const { reads, bytes, current, after } of reports) {
      expect(reads).toBeGreaterThan(0);
      expect(WRITTEN).toEqual(expect.arrayContaining(bytes as number[]));
      expect({ current, after }).toEqual({ current: false, after: 'RemovedError' });
    }
    expect(list().memory.filter(({ id }) => removed.includes(id))).toEqual([]);
  },
  patience(KILLS),
);
