import { spawnSync } from 'node:child_process';

/**
 * Runs the program that calls this again in an IPC namespace of its own, and ends with it. Where that is not allowed the program goes
 * on among the objects of this machine, and says so.
 *
 * @returns Whether nobody else's objects are in sight.
 */
export function enterOwnNamespace() {
  if (process.env.SYSV_IPC_OWN_NAMESPACE) return true;
  if (spawnSync('unshare', ['--ipc', 'true'], { stdio: 'ignore' }).status !== 0) {
    console.error("In the machine's own IPC namespace: `unshare --ipc` is not allowed here.");
    return false;
  }
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const env = { ...process.env, SYSV_IPC_OWN_NAMESPACE: 'yes' };
  const { status, signal } = spawnSync('unshare', ['--ipc', ...again], { stdio: 'inherit', env });
  if (signal) console.error(`It was ended by ${signal}.`);
  process.exit(status ?? 1);
}
