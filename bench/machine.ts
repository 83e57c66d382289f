import { cpus, loadavg, release, type } from 'node:os';
import type { Machine } from './results.ts';

/** Where and when: figures without that are worth little. */
export function machine(compiler: string): Machine {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    processor: processors[0]?.model ?? process.arch,
    processors: processors.length,
    kernel: `${type()} ${release()}`,
    loadAverage: Math.round((loadavg()[0] as number) * 10) / 10,
    compiler,
  };
}
