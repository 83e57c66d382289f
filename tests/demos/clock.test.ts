import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { removeMemory } from 'sysv-ipc';
import { ShmTime } from '../../demos/clock/shm-time.ts';
import { fixturePath } from '../helpers/fixture.ts';
import { removeLater } from '../helpers/objects.ts';
import { runC, testIf, testWith } from '../helpers/peers.ts';

const ROOT = join(__dirname, '../..');
/** One that no clock of this machine has. */
const UNIT = 173;

const runs = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const withChrony = testIf(runs('chronyd', '-v') && runs('chronyc', '-v'), 'chronyd and chronyc (package chrony)');

testWith('gcc')('ShmTime is the struct that C makes of the declaration in ntpd', () => {
  const printed = runC(`
    #include <stddef.h>
    #include <stdio.h>
    #include <time.h>
    struct shmTime {
      int mode; volatile int count;
      time_t clockTimeStampSec; int clockTimeStampUSec;
      time_t receiveTimeStampSec; int receiveTimeStampUSec;
      int leap; int precision; int nsamples; volatile int valid;
      unsigned clockTimeStampNSec; unsigned receiveTimeStampNSec;
      int dummy[8];
    };
    #define AT(member) printf(" %zu", offsetof(struct shmTime, member))
    int main(void) {
      printf("%zu", sizeof(struct shmTime));
      AT(mode); AT(count); AT(clockTimeStampSec); AT(clockTimeStampUSec); AT(receiveTimeStampSec);
      AT(receiveTimeStampUSec); AT(leap); AT(precision); AT(nsamples); AT(valid); AT(clockTimeStampNSec);
      AT(receiveTimeStampNSec); AT(dummy);
    }`);
  const members = Object.keys(ShmTime.at(new ArrayBuffer(ShmTime.size)).toObject()) as 'mode'[];
  expect(printed).toBe([ShmTime.size, ...members.map((member) => ShmTime.offsetOf(member))].join(' '));
});

withChrony(
  'chronyd takes the samples that the clock demo feeds, and sees its offset',
  () => {
    removeLater(() => {
      try {
        removeMemory(0x4e545030 + UNIT);
      } catch {
        // As it should be.
      }
    });
    const program = [process.execPath, fixturePath('clock.mjs'), String(UNIT), '250000'];
    // Where it is allowed, in a place of its own: chronyd makes the segment, and would leave it behind.
    const [command = '', ...args] = runs('unshare', '--ipc', 'true') ? ['unshare', '--ipc', ...program] : program;
    const printed = execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe', timeout: 50_000 })
      .trim()
      .split('\n');
    const seen = JSON.parse(printed.find((line) => line.startsWith('{')) ?? 'null');
    expect(seen).toMatchObject({ mode: '#', name: 'NODE' });
    expect(seen.reach).toBeGreaterThanOrEqual(0o7);
    // chronyc says how far this machine's clock is from the source: that much behind.
    expect(seen.measured).toBeCloseTo(-0.25, 2);
    expect(printed.some((line) => /^sample \d+: taken$/.test(line))).toBe(true);
  },
  60_000,
);
