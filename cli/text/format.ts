/** A mode as `ls -l` shows it: rw-rw----. */
export function modeText(permissions: number): string {
  return Array.from('rwxrwxrwx', (letter, place) => (permissions & (0o400 >> place) ? letter : '-')).join('');
}

/** A mode as chmod takes it: 0660. */
export function octalMode(permissions: number): string {
  return permissions.toString(8).padStart(4, '0');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** Bytes in the largest unit that leaves at least one: 4 KiB, 1.5 MiB. */
export function sizeText(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit + 1 < UNITS.length) {
    amount /= 1024;
    unit++;
  }
  return `${Number(amount.toFixed(amount < 10 ? 1 : 0))} ${UNITS[unit]}`;
}

const AGES = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** How long ago: 3 min. */
export function ageText(time: string | null, now = Date.now()): string {
  if (time === null) return 'never';
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  const [size, unit] = AGES.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** A time for a person: in this machine's zone, and how long ago it was. */
export function timeText(time: string | null): string {
  if (time === null) return 'never';
  const date = new Date(time);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)} (${ageText(time)} ago)`;
}

/** Milliseconds in the unit that suits them: 50 ms, 5 s, 2 min. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1000;
  const [size, unit] = AGES.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, 's'];
  return `${seconds / size} ${unit}`;
}

/** 1 queue, 2 queues. */
export function several(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
