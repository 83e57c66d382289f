import { os } from '../../ffi/platform.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { limitRows, share } from '../machine/limit-rows.ts';
import { colours } from '../text/colours.ts';
import { type Column, columnsText } from '../text/columns.ts';

const COLUMNS: Column[] = [
  { head: 'LIMIT' },
  { head: 'OF' },
  { head: 'VALUE', align: 'right' },
  { head: 'IN USE', align: 'right' },
  { head: '%', align: 'right' },
  { head: 'SET IT WITH' },
];

const HOW =
  os === 'linux'
    ? 'As root. To keep it, NAME = VALUE in /etc/sysctl.d/ipc.conf; for a container, docker run --sysctl NAME=VALUE.'
    : 'As root. To keep it, NAME=VALUE in /etc/sysctl.conf (what cannot be set at run time, in /boot/loader.conf).';

/** `sysv-ipc limits`: each limit, what of it is in use, and how to raise it. */
export async function limits(options: OutputOptions): Promise<void> {
  const rows = limitRows();
  if (options.json) {
    const plain = rows.map(({ consumed, value, used = null, raise = null, ...row }) => ({
      ...row,
      value: value === undefined ? null : typeof value === 'bigint' ? String(value) : value,
      used,
      raise,
    }));
    print(await json('limits', plain));
    return;
  }
  const paint = colours(process.stdout);
  const heads = COLUMNS.map((column) => ({ ...column, head: paint.dim(column.head) }));
  const lines = rows.map((row) => [
    row.name,
    row.description,
    valueText(row.value),
    row.used?.toLocaleString('en') ?? '-',
    shareText(share(row)),
    row.raise ?? 'fixed',
  ]);
  print(`${columnsText(heads, lines)}\n\n${paint.dim(HOW)}`);
}

/** Linux's largest values mean that there is no limit. */
const UNLIMITED = 2 ** 63;

function valueText(value: number | bigint | undefined): string {
  if (value === undefined) return '?';
  return value > UNLIMITED ? 'unlimited' : value.toLocaleString('en');
}

function shareText(part: number | undefined): string {
  if (part === undefined) return '';
  return part > 0 && part < 0.01 ? '<1' : String(Math.floor(part * 100));
}
