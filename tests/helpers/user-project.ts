import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from './documents.ts';

/** What a program printed, and its exit status. */
export interface Outcome {
  stdout: string;
  stderr: string;
  status: number | null;
}

/** A folder as a user has it: the package is in node_modules, and programs are saved beside it. */
export class UserProject {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'sysv-ipc-user-'));

  constructor() {
    mkdirSync(join(this.folder, 'node_modules'));
    // Where the packed tarball is tested, it is installed there.
    const installed = join(root, 'node_modules', 'sysv-ipc');
    symlinkSync(existsSync(installed) ? installed : root, join(this.folder, 'node_modules', 'sysv-ipc'));
  }

  save(name: string, code: string): void {
    writeFileSync(join(this.folder, name), code);
  }

  /** Runs a command in the folder, e.g. `run('node', 'ask.mjs')`. */
  async run(command: string, ...args: string[]): Promise<Outcome> {
    const child = spawn(command, args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { stdout, stderr, status };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
