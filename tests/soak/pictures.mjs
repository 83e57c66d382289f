import * as vega from 'vega';
import { compile } from 'vega-lite';

/** Operations a second, memory and handles over the time of a soak. */
export function drawSoak(samples) {
  const speeds = samples.map((sample, i) => {
    const last = samples[i - 1] ?? { second: 0, operations: 0 };
    return { ...sample, speed: (sample.operations - last.operations) / (sample.second - last.second) };
  });
  const panel = (field, title) => ({
    width: 640,
    height: 110,
    mark: { type: 'line', interpolate: 'step' },
    encoding: {
      x: { field: 'second', type: 'quantitative', title: 'seconds' },
      y: { field, type: 'quantitative', title, scale: { zero: true } },
    },
  });
  return draw({
    title: 'Soak: all processes together',
    data: { values: thinned(speeds) },
    vconcat: [
      panel('speed', 'operations/s'),
      panel('megabytes', 'resident MB'),
      panel('handles', 'open files'),
      panel('objects', 'System V objects'),
    ],
  });
}

/** Nanoseconds an operation by the number of open objects. */
export function drawScale(points) {
  return draw({
    title: 'Cost of an operation by the number of objects open in the process',
    data: { values: points },
    width: 520,
    height: 320,
    mark: { type: 'line', point: true },
    encoding: {
      x: {
        field: 'open',
        type: 'quantitative',
        title: 'objects open, logarithmic',
        scale: { type: 'log' },
        axis: { values: [1, 10, 100, 1000, 4000] },
      },
      y: {
        field: 'nanoseconds',
        type: 'quantitative',
        title: 'ns, logarithmic',
        scale: { type: 'log' },
        axis: { values: [100, 1000, 10_000] },
      },
      color: { field: 'operation', sort: null, title: null, legend: { labelLimit: 240 } },
    },
  });
}

function draw(spec) {
  const schema = 'https://vega.github.io/schema/vega-lite/v6.json';
  return new vega.View(
    vega.parse(compile({ $schema: schema, background: 'white', config: { aria: false }, ...spec }).spec),
    {
      renderer: 'none',
    },
  ).toSVG();
}

/** As many points as a picture shows. */
function thinned(samples) {
  const step = Math.ceil(samples.length / 150);
  return samples.filter((_, i) => i % step === 0);
}
