import { cut, textWidth } from './text-width.ts';

/** A column of a table. */
export interface Column<Row> {
  head: string;
  align?: 'left' | 'right';
  text(row: Row): string;
  /** Colours what is shown, which is padded already. */
  paint?(text: string, row: Row): string;
  /** Where a line has too little room, the columns with the highest numbers are left out; those without one never. */
  drop?: number;
}

export interface TableOptions {
  /** Places of a line; by default without end. */
  width?: number;
  headings?: boolean;
  paintHead?(text: string): string;
}

const GAP = 2;

/** The lines of a table, two spaces between columns, as the system's own tools do it. Each row is looked at twice. */
export function* tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width = Number.POSITIVE_INFINITY, headings = true, paintHead = (text) => text }: TableOptions = {},
): Generator<string> {
  const all = columns.map((column) => {
    let widest = headings ? textWidth(column.head) : 0;
    for (const row of rows) widest = Math.max(widest, textWidth(column.text(row)));
    return { column, widest };
  });
  const shown = fitting(all, width);
  const line = (cell: (column: Column<Row>) => string, paint: (column: Column<Row>, text: string) => string) => {
    let text = '';
    for (const [i, { column, widest }] of shown.entries()) {
      const content = cut(cell(column), widest);
      const padding = ' '.repeat(widest - textWidth(content));
      const last = i === shown.length - 1;
      // Nothing stands behind the last column, not even spaces.
      const padded = column.align === 'right' ? padding + content : last ? content : content + padding;
      text += `${paint(column, padded)}${last ? '' : ' '.repeat(GAP)}`;
    }
    return text.trimEnd();
  };
  if (headings && columns.some(({ head }) => head !== ''))
    yield line(
      ({ head }) => head,
      (_, text) => paintHead(text),
    );
  for (const row of rows)
    yield line(
      (column) => column.text(row),
      (column, text) => column.paint?.(text, row) ?? text,
    );
}

interface Measured<Row> {
  column: Column<Row>;
  widest: number;
}

/** What there is room for; if the rest is still too wide, its widest texts are cut. */
function fitting<Row>(all: readonly Measured<Row>[], width: number): Measured<Row>[] {
  const shown = [...all];
  const excess = () => shown.reduce((sum, { widest }) => sum + widest + GAP, -GAP) - width;
  while (excess() > 0) {
    const first = shown.reduce((a, b) => ((b.column.drop ?? 0) > (a.column.drop ?? 0) ? b : a));
    if (first.column.drop === undefined) break;
    shown.splice(shown.indexOf(first), 1);
  }
  while (excess() > 0) {
    const widest = shown.reduce((a, b) => (b.widest > a.widest ? b : a));
    if (widest.widest <= NARROWEST) break;
    shown[shown.indexOf(widest)] = { ...widest, widest: Math.max(NARROWEST, widest.widest - excess()) };
  }
  return shown;
}

const NARROWEST = 12;

/** A table of texts. */
export function columnsText(
  heads: readonly Omit<Column<readonly string[]>, 'text'>[],
  rows: readonly (readonly string[])[],
  options?: TableOptions,
): string {
  const columns = heads.map((head, i) => ({ ...head, text: (row: readonly string[]) => row[i] ?? '' }));
  return [...tableLines(columns, rows, options)].join('\n');
}

/** Names and values, one to a line. */
export function pairsText(pairs: readonly (readonly [name: string, value: string])[]): string {
  return columnsText([{ head: '' }, { head: '' }], pairs);
}
