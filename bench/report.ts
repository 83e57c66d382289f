import { median, type Result, type Row, type Run, ratio } from './results.ts';
import { type Outcome, outcomes } from './targets.ts';

/** `docs/quality/bench/README.md`, apart from what a person has to say. */
export function report(run: Run): string {
  const { machine, results } = run;
  return `# Bench

Made by \`npm run bench\`, which measures this package and its peers side by side and writes this page, the pictures and
\`results.json\`. Each figure is the median of up to a hundred short rounds; the rounds of all peers are
taken in turn, so that a noisy machine hurts all alike; "× C" is the median of the ratios round by round. What the figures mean,
and where the time goes: [explained.md](explained.md).

| | |
| --- | --- |
| Date | ${machine.date} |
| Node | ${machine.node} |
| Processor | ${machine.processor}, ${machine.processors} of them, load average ${machine.loadAverage} before the run |
| Kernel | ${machine.kernel} |
| Compiler | ${machine.compiler}, -O2 |

## Targets

${table(['', 'target', 'here', ''], outcomes(results).map(targetLine))}

![Calls beside C](calls.svg)

![Memory](memory.svg)

![Messages between processes](messages.svg)

## Everything

${results.map(section).join('\n\n')}
`;
}

export function targetLine({ target, figure, reached }: Outcome): string[] {
  const { what, beside, atMost, atLeast, speed } = target;
  const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  const unit = beside ? ` × ${beside[0]}'s${speed || beside[0] === 'sysv-ipc' ? ` ${beside[1]}` : ''}` : ' ns';
  if (figure === undefined) return [what, bound + unit, '–', 'not measured'];
  return [what, bound + unit, beside ? figure.toFixed(2) : figure.toFixed(0), reached ? 'reached' : '**not reached**'];
}

function section({ title, unit, rows, size }: Result): string {
  const limit = rows.find((row) => (row.peer === 'C' || row.peer === 'koffi') && row.samples.length > 0);
  const head = ['', '', 'median', 'fastest – slowest', ...(limit ? [`× ${limit.peer}`] : [])];
  const lines = rows.map((row) => {
    if (row.missing !== undefined || row.samples.length === 0)
      return [row.peer, row.how, '–', row.missing ?? '', ...(limit ? [''] : [])];
    const [low, high] = [Math.min(...row.samples), Math.max(...row.samples)];
    const spread = `${show(low, unit)} – ${show(high, unit)}`;
    return [
      row.peer,
      row.how,
      show(median(row.samples), unit) + speedOf(row, size),
      spread,
      ...(limit ? [beside(row, limit)] : []),
    ];
  });
  return `### ${title[0]?.toUpperCase()}${title.slice(1)}\n\n${table(head, lines)}`;
}

/** Large copies are known by their bytes per second. */
function speedOf({ samples }: Row, size = 0): string {
  return size < 2 ** 20 ? '' : ` (${(size / median(samples)).toFixed(1)} GB/s)`;
}

function beside(row: Row, limit: Row): string {
  return row === limit ? '1' : ratio(row, limit).toFixed(2);
}

export function table(head: string[], lines: string[][]): string {
  const rule = head.map((_, i) => (i < 2 ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function show(figure: number, unit: Result['unit']): string {
  if (unit === 'bytes') return `${Math.round(figure).toLocaleString('en')} B`;
  if (unit === 'per second') return `${Math.round(figure).toLocaleString('en')} /s`;
  if (figure < 10) return `${figure.toFixed(2)} ns`;
  if (figure < 10_000) return `${Math.round(figure).toLocaleString('en')} ns`;
  return figure < 1e6 ? `${(figure / 1e3).toFixed(1)} µs` : `${(figure / 1e6).toFixed(2)} ms`;
}
