import { getBorderCharacters, table } from 'table';

export interface Column {
  head: string;
  align?: 'left' | 'right';
}

/** Lines in columns, two spaces apart, as the system's own tools do it. */
export function columnsText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const heads = columns.some(({ head }) => head !== '') ? [columns.map(({ head }) => head)] : [];
  const text = table([...heads, ...rows.map((row) => [...row])], {
    border: getBorderCharacters('void'),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    columns: columns.map(({ align = 'left' }) => ({ alignment: align })),
    drawHorizontalLine: () => false,
  });
  return text.replaceAll(/ +$/gm, '').trimEnd();
}

/** Names and values, one to a line. */
export function pairsText(pairs: readonly (readonly [name: string, value: string])[]): string {
  return columnsText([{ head: '' }, { head: '' }], pairs);
}
