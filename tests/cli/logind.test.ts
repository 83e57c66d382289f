import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeIpc } from '../../cli/machine/logind.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sysv-ipc-root-'));
  mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

function file(path: string, text: string): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
}

describe('removeIpc()', () => {
  test('is undefined where systemd does not run', () => {
    rmSync(join(root, 'run/systemd/system'), { recursive: true });
    expect(removeIpc(root)).toBeUndefined();
  });

  test("is systemd's default where only comments tell it", () => {
    file('etc/systemd/logind.conf', '[Login]\n#RemoveIPC=no\n');
    expect(removeIpc(root)).toEqual({ value: true, source: undefined });
  });

  test('reads logind.conf', () => {
    const source = file('etc/systemd/logind.conf', '[Login]\nRemoveIPC=no\n');
    expect(removeIpc(root)).toEqual({ value: false, source });
  });

  test('drop-ins win over logind.conf, later names over earlier ones, /etc over /usr/lib', () => {
    file('usr/lib/systemd/logind.conf', '[Login]\nRemoveIPC=yes\n');
    file('usr/lib/systemd/logind.conf.d/50-a.conf', '[Login]\nRemoveIPC=no\n');
    expect(removeIpc(root)?.value).toBe(false);
    const source = file('run/systemd/logind.conf.d/60-b.conf', '[Login]\nRemoveIPC = true\n');
    expect(removeIpc(root)).toEqual({ value: true, source });
    file('etc/systemd/logind.conf.d/60-b.conf', '[Login]\n');
    expect(removeIpc(root)?.value).toBe(false);
  });
});
