import { spawnSync } from 'node:child_process';

/** What a command begins with to have System V objects of its own, out of everybody's way; nothing where that is not allowed. */
export const ownNamespace: readonly string[] =
  spawnSync('unshare', ['--ipc', 'true'], { stdio: 'ignore' }).status === 0 ? ['unshare', '--ipc'] : [];
