import { os } from 'sysv-ipc/internal';
import { json, type OutputOptions, print } from '../io/output.ts';
import { widthOfTerminal, wrapped } from '../io/terminal.ts';
import { everything, limitRows, share } from '../machine/limit-rows.ts';
import { colours } from '../text/colours.ts';
import { columnsText } from '../text/columns.ts';

const COLUMNS = [
  { head: 'LIMIT' },
  { head: 'OF', drop: 1 },
  { head: 'VALUE', align: 'right' },
  { head: 'IN USE', align: 'right' },
  { head: '%', align: 'right' },
] as const;

const HOW =
  os === 'linux'
    ? 'As root. To keep it, NAME = VALUE in /etc/sysctl.d/ipc.conf; for a container, docker run --sysctl NAME=VALUE.'
    : 'As root. To keep it, NAME=VALUE in /etc/sysctl.conf (what cannot be set at run time, in /boot/loader.conf).';

/** `sysv-ipc limits`: each limit, what of it is in use, and how to raise it. */
export async function limits(options: OutputOptions): Promise<void> {
  const rows = limitRows(everything());
  if (options.json) {
    const plain = rows.map(({ consumed, value, used = null, raise = null, ...row }) => {
      const unlimited = isUnlimited(value);
      return { ...row, value: value === undefined || unlimited ? null : Number(value), unlimited, used, raise };
    });
    print(await json('limits', plain));
    return;
  }
  const paint = colours(process.stdout);
  const { width } = widthOfTerminal();
  const wide = width === undefined || width >= WIDE;
  const lines = rows.map((row) => [
    row.name,
    row.description,
    valueText(row.value),
    row.used?.toLocaleString('en') ?? '-',
    shareText(share(row)),
    row.raise ?? 'fixed',
  ]);
  const heads = wide ? [...COLUMNS, { head: 'SET IT WITH' }] : COLUMNS;
  const table = columnsText(heads, lines, { ...widthOfTerminal(), paintHead: paint.dim });
  // Where there is no room beside the numbers, the commands stand below.
  const commands = wide ? [] : [...new Set(rows.flatMap(({ raise }) => raise ?? []))];
  const how = wrapped(HOW, width).map((line) => paint.dim(line));
  print([table, ...(commands.length > 0 ? [commands.join('\n')] : []), how.join('\n')].join('\n\n'));
}

/** The table with the commands beside the numbers needs so many places. */
const WIDE = 106;

/** Linux's largest values mean that there is no limit. */
function isUnlimited(value: number | bigint | undefined): boolean {
  return value !== undefined && value > Number.MAX_SAFE_INTEGER;
}

function valueText(value: number | bigint | undefined): string {
  if (value === undefined) return '?';
  return isUnlimited(value) ? 'unlimited' : value.toLocaleString('en');
}

function shareText(part: number | undefined): string {
  if (part === undefined) return '';
  return part > 0 && part < 0.01 ? '<1' : String(Math.floor(part * 100));
}
