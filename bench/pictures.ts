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

// Dots rather than bars: on a logarithmic scale a bar has no start.
const dot = { type: 'point', filled: true, size: 90, opacity: 0.85 } as const;
const peer = { field: 'peer', sort: null, title: null } as const;
const LABELS = 420;

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
    mark: dot,
    width: 420,
    height: { step: 26 },
    encoding: {
      y: { field: 'title', type: 'nominal', sort: null, title: null, axis: { labelLimit: LABELS, grid: true } },
      x: { field: 'times', type: 'quantitative', title: '× C, logarithmic', scale: { type: 'log' } },
      color: peer,
      shape: peer,
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
    width: 260,
    height: 320,
    encoding: {
      column: { field: 'what', title: null },
      x: { field: 'size', type: 'ordinal', sort: null, title: null, axis: { labelAngle: 0 } },
      y: { field: 'speed', type: 'quantitative', title: 'GB/s, logarithmic', scale: { type: 'log' } },
      color: { field: 'who', sort: null, title: null, scale: { scheme: 'tableau10' }, legend: { labelLimit: LABELS } },
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
    facet: {
      row: {
        field: 'title',
        sort: [...new Set(values.map(({ title }) => title))],
        title: null,
        header: {
          labelAngle: 0,
          labelAnchor: 'start',
          labelOrient: 'top',
          labelLimit: LABELS,
          labelFontWeight: 'bold',
        },
      },
    },
    spec: {
      mark: dot,
      width: 420,
      height: { step: 20 },
      encoding: {
        y: { field: 'who', type: 'nominal', sort: null, title: null, axis: { labelLimit: LABELS, grid: true } },
        x: { field: 'time', type: 'quantitative', title: 'µs, logarithmic', scale: { type: 'log' } },
        color: { ...peer, legend: null },
      },
    },
    resolve: { scale: { y: 'independent' } },
  };
}

function look(title: string) {
  return { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', title, background: 'white' } as const;
}

function measured(rows: readonly Row[]): Row[] {
  return rows.filter(({ samples }) => samples.length > 0);
}
