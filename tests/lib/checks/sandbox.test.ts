import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { testWith } from '../../helpers/peers.ts';

const { EACCES, EPERM } = constants.errno;

/** A call that a sandbox refuses: the kernel itself never answers these so. */
describe('in a sandbox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const cases: [call: string, code: 'EPERM' | 'EACCES', program: string][] = [
    ['shmget', 'EPERM', 'createMemory(100)'],
    ['shmget', 'EACCES', 'createMemory(100)'],
    ['semget', 'EPERM', 'createSemaphore(1)'],
    ['msgget', 'EACCES', 'createQueue()'],
    ['shmget', 'EPERM', 'new SharedMemoryHandle(42)'],
    ['semget', 'EACCES', 'new SemaphoreHandle(42)'],
  ];

  testWith('gcc')('that answers EPERM or EACCES, the error says so', () => {
    const library = join(folder, 'fail-call.so');
    const source = join(__dirname, '../../fixtures/fail-call.c');
    execFileSync('gcc', ['-w', '-shared', '-fPIC', '-o', library, source, '-ldl']);
    for (const [call, code, program] of cases) {
      const script = `const api = require('sysv-ipc'); const { createMemory, createSemaphore, createQueue, SharedMemoryHandle, SemaphoreHandle } = api;
        try { ${program}; } catch ({ name, code, message }) { console.log(JSON.stringify({ name, code, message })); }`;
      const FAIL_ERRNO = String(code === 'EPERM' ? EPERM : EACCES);
      const env = { ...process.env, LD_PRELOAD: library, FAIL_CALL: call, FAIL_AT: '1', FAIL_ERRNO };
      const error = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', env }));
      expect(error).toMatchObject({ name: 'PermissionError', code });
      expect(error.message).toMatch(/: a sandbox \(seccomp, .*\) forbids System V IPC to this process \(E/);
    }
  });
});
