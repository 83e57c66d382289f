import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arch, os } from '../../ffi/platform.ts';
import { type Consumer, PLAIN, TOOLS, WITH_TOOLS } from '../consumers/consumers.ts';
import { ownNamespace } from './namespace.ts';
import type { Outcome } from './outcome.ts';
import { install } from './project.ts';

/** A folder where the package and the tools of its users are installed, with the programs of tests/consumers. */
export function makeConsumers(folder: string, tarball: string): void {
  const programs = fileURLToPath(new URL('../consumers', import.meta.url));
  install(folder, tarball, TOOLS, JSON.parse(readFileSync(join(programs, 'bundlers/parcel.package.json'), 'utf8')));
  cpSync(programs, folder, { recursive: true });
}

/** Runs every consumer that this Node is new enough for. */
export function runConsumers(folder: string, node: string): Outcome {
  const start = performance.now();
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const all = [...PLAIN, ...WITH_TOOLS];
  const able = all.filter(({ since = 0 }) => Number.parseInt(version.slice(1), 10) >= since);
  const failed = new Map(able.map((consumer) => [consumer, failureOf(consumer, folder, node)]));
  const failures = [...failed.values()].filter((failure) => failure !== undefined);
  return {
    platform: `${os} ${arch}`,
    runtime: `Node ${version.slice(1)}`,
    what: 'consumers',
    passed: able.length - failures.length,
    failed: failures.length,
    skipped: all.length - able.length,
    reasons: all.filter((one) => !able.includes(one)).map(({ name, since }) => `${name} needs Node ${since}`),
    failures,
    consumers: Object.fromEntries(
      all.map((one) => [one.name, failed.has(one) ? failed.get(one) === undefined : undefined]),
    ),
    seconds: (performance.now() - start) / 1000,
  };
}

function failureOf({ name, args, env }: Consumer, folder: string, node: string): string | undefined {
  const [program, ...rest] = [...ownNamespace, node, ...args] as [string, ...string[]];
  const { status, signal, stdout, stderr } = spawnSync(program, rest, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, ...env },
  });
  return status === 0 ? undefined : `${name}: ended with ${signal ?? status}\n${stdout}${stderr}`;
}
