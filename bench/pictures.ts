import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { showBytes } from './operations.ts';
import { median, type Result, type Row, ratio } from './results.ts';

/** The pictures of a run, as SVG by file name. */
export async function pictures(results: readonly Result[]): Promise<Record<string, string>> {
  return {
    'calls.svg': await draw(calls(results)),
    'memory.svg': await draw(memory(results)),
    'messages.svg': await draw(messages(results)),
  };
}

async function draw(spec: TopLevelSpec): Promise<string> {
  return new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}

/** How many times C's time. */
function calls(results: readonly Result[]): TopLevelSpec {
  const values = results
    .filter(({ group }) => group === 'calls')
    .flatMap(({ title, rows }) => {
      const c = rows.find(({ peer, samples }) => peer === 'C' && samples.length > 0);
      return c ? measured(rows).map((row) => ({ title, peer: row.peer, times: ratio(row, c) })) : [];
    });
  return {
    ...look('Calls: how many times as long as in C'),
    data: { values },
    mark: 'bar',
    encoding: {
      y: { field: 'title', type: 'nominal', sort: null, title: null, axis: { labelLimit: 320 } },
      yOffset: { field: 'peer', sort: null },
      x: { field: 'times', type: 'quantitative', title: '× C, logarithmic', scale: { type: 'log', domainMin: 0.5 } },
      color: color,
    },
  };
}

/** Bytes per second, by size. */
function memory(results: readonly Result[]): TopLevelSpec {
  const values = results
    .filter(({ group }) => group === 'memory')
    .flatMap(({ operation, size = 0, rows }) =>
      measured(rows).map(({ peer, how, samples }) => ({
        what: operation.startsWith('read') ? 'read' : 'write',
        size: showBytes(size),
        who: `${peer}: ${how}`,
        speed: size / median(samples),
      })),
    );
  return {
    ...look('Memory: bytes per second'),
    data: { values },
    mark: { type: 'line', point: true },
    encoding: {
      column: { field: 'what', title: null },
      x: { field: 'size', type: 'ordinal', sort: null, title: null, axis: { labelAngle: 0 } },
      y: { field: 'speed', type: 'quantitative', title: 'GB/s, logarithmic', scale: { type: 'log' } },
      color: { field: 'who', sort: null, title: null },
    },
  };
}

/** Microseconds there and back. */
function messages(results: readonly Result[]): TopLevelSpec {
  const values = results
    .filter(({ group }) => group === 'messages')
    .flatMap(({ title, rows }) =>
      measured(rows).map(({ peer, how, samples }) => ({
        title,
        peer,
        who: `${peer}: ${how}`,
        time: median(samples) / 1e3,
      })),
    );
  return {
    ...look('There and back between two processes'),
    data: { values },
    mark: 'bar',
    encoding: {
      row: {
        field: 'title',
        sort: null,
        title: null,
        header: { labelAngle: 0, labelAlign: 'left', labelLimit: 320, labelOrient: 'top' },
      },
      y: { field: 'who', type: 'nominal', sort: null, title: null, axis: { labelLimit: 320 } },
      x: { field: 'time', type: 'quantitative', title: 'µs, logarithmic', scale: { type: 'log' } },
      color: { ...color, legend: null },
    },
    resolve: { scale: { y: 'independent' } },
    width: 420,
  };
}

const color = { field: 'peer', sort: null, title: null } as const;

function look(title: string) {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title,
    background: 'white',
    config: { bar: { minBandSize: 4 } },
  } as const;
}

function measured(rows: readonly Row[]): Row[] {
  return rows.filter(({ samples }) => samples.length > 0);
}
