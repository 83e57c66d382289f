import { execFileSync, spawnSync } from 'node:child_process';
import { fixture, testIf } from '../../helpers/peers.ts';

const scratch = process.getuid?.() === 0 && spawnSync('unshare', ['--ipc', 'true']).status === 0;

testIf(scratch, 'root and `unshare --ipc`, to raise the limits')(
  'MessageQueueHandle.receiveSync() of long messages gives each its own memory, once',
  () => {
    const output = execFileSync('unshare', ['--ipc', process.execPath, fixture('long-message.mjs')], {
      encoding: 'utf8',
    });
    const length = 3 * 2 ** 20;
    expect(JSON.parse(output)).toEqual({
      lengths: [length, length],
      whole: true,
      kept: true,
      apart: true,
      next: 'short',
    });
  },
);
