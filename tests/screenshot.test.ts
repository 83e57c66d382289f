import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { shm } from 'sysv-ipc';
import { blocksOf } from './helpers/documents.ts';
import { testIf } from './helpers/peers.ts';
import { UserProject } from './helpers/user-project.ts';

/** The program of docs/screenshot.md beside xwd, which asks the X server for the same picture. */

const SIZE = { width: 320, height: 200 };
/** sizeof(XWDColor). */
const COLOR = 12;
const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** The picture in a dump of xwd's: red, green and blue of each pixel. */
function pixelsOf(dump: Buffer): Buffer {
  const word = (index: number) => dump.readUInt32BE(index * 4);
  const [header, width, height, line, colours] = [word(0), word(4), word(5), word(12), word(19)];
  const picture = dump.subarray(header + colours * COLOR);
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const at = Math.floor(i / width) * line + (i % width) * 4;
    pixels.set([picture[at + 2] as number, picture[at + 1] as number, picture[at] as number], i * 3);
  }
  return pixels;
}

testIf(['Xvfb', 'xwd', 'xclock'].every(has), 'Xvfb, xwd and xclock')(
  'a screenshot from the memory of Xvfb is the one that xwd makes',
  async () => {
    const project = new UserProject();
    const screen = `${SIZE.width}x${SIZE.height}x24`;
    const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', screen, '-shmem', '-noreset'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const line = async (stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> => {
      for await (const text of createInterface(stream)) {
        const found = pattern.exec(text)?.[1];
        if (found !== undefined) return found;
      }
      throw new Error('Xvfb has ended');
    };
    let shmid: string | undefined;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    try {
      const [id, display] = await Promise.all([line(server.stderr, /shmid (\d+)/), line(server.stdout, /^(\d+)$/)]);
      shmid = id;
      const env = { ...process.env, DISPLAY: `:${display}` };
      const xwd = () => pixelsOf(spawnSync('xwd', ['-root', '-silent'], { env, maxBuffer: 1 << 24 }).stdout);
      const empty = xwd();
      const clock = spawn('xclock', ['-geometry', '150x150+20+10'], { env, stdio: 'ignore' });
      for (const { file, code } of blocksOf('docs/screenshot.md')) if (file) project.save(file, code);
      const picture = join(project.folder, 'clock.ppm');
      // The hands move once a minute: a picture is right if it is the same before and after.
      for (let before = empty; ; ) {
        before = xwd();
        const result = await project.run(process.execPath, 'screenshot.mjs', id, picture);
        expect(result).toEqual({ stdout: `${SIZE.width} × ${SIZE.height} pixels\n`, stderr: '', status: 0 });
        if (before.equals(empty) || !before.equals(xwd())) continue;
        const head = `P6 ${SIZE.width} ${SIZE.height} 255\n`;
        const own = readFileSync(picture);
        expect(own.subarray(0, head.length).toString()).toBe(head);
        expect(own.subarray(head.length).equals(before)).toBe(true);
        break;
      }
      clock.kill();
    } finally {
      server.kill();
      await ended;
      project.remove();
      // The server leaves it behind.
      if (shmid !== undefined) shm.removeMemory(Number(shmid));
    }
  },
);
