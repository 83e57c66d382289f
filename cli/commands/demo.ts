import { fileURLToPath } from 'node:url';
import { runCommand } from '../io/run-command.ts';

/** `sysv-ipc demo`: Mrs. Premise and Mrs. Conclusion converse. What follows is the demo's own. */
export async function demo(args: readonly string[]): Promise<void> {
  const program = fileURLToPath(new URL('../demos/demo.js', import.meta.url));
  process.exitCode = await runCommand([process.execPath, program, ...args]);
}
