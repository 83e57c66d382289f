const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A size for messages: in the largest unit of which it is a whole number, e.g. "8 TiB" or "1000 bytes". */
export function sizeText(size: number): string {
  let amount = size;
  let unit = 0;
  while (amount % 1024 === 0 && unit + 1 < UNITS.length) {
    amount /= 1024;
    unit++;
  }
  return `${amount} ${unit === 0 && amount === 1 ? 'byte' : UNITS[unit]}`;
}
