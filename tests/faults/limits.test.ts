import { spawnSync } from 'node:child_process';
import { Peer } from '../helpers/fixture.ts';

/** Only root may set limits, and only in a namespace of their own may tests do so. */
const scratch = process.getuid?.() === 0 && spawnSync('unshare', ['--ipc', 'true']).status === 0;
if (!scratch) console.warn('skipped: no limit can be set low, which takes root and `unshare --ipc`');

(scratch ? test : test.skip).each([
  ['SHMMAX', 4096, 'EINVAL', 'shmmax=N'],
  ['SHMMNI', 2, 'ENOSPC', 'shmmni=N'],
  ['SHMALL', 4, 'ENOSPC', 'shmall=N'],
  ['SEMMSL', 2, 'EINVAL', 'sem="N 32000 32 10"'],
  ['SEMMNS', 3, 'ENOSPC', 'sem="10 N 32 10"'],
  ['SEMOPM', 2, 'E2BIG', 'sem="10 100 N 10"'],
  ['SEMMNI', 1, 'ENOSPC', 'sem="10 100 2 N"'],
  ['MSGMNI', 1, 'ENOSPC', 'msgmni=N'],
  ['MSGMAX', 16, 'EINVAL', 'msgmax=N'],
  ['MSGMNB', 32, 'EINVAL', 'msgmnb=N'],
])(
  '%s, set to %i and run into: LimitError (%s) that names it, its value and how to raise it',
  async (name, value, code, raise) => {
    const program = `${__dirname}/../fixtures/faults/limits.mjs`;
    const { stdout, stderr } = await new Peer('unshare', ['--ipc', process.execPath, program, name.toLowerCase()])
      .ended;
    const error = JSON.parse(stdout || stderr) as Error;
    expect(error).toMatchObject({ name: 'LimitError', code });
    expect(error.message).toContain(`${name}, which is ${value} (raise it with \`sysctl -w kernel.${raise}`);
  },
);
