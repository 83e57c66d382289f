import { subscribe } from 'node:diagnostics_channel';
import type { MessagePort, Worker } from 'node:worker_threads';
import { isNode } from '../../ffi/platform.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';
import { realProcess } from '../runtime/real-process.ts';
import { endings } from './endings.ts';

/**
 * A worker thread that is terminated, or that the end of the process ends, runs no more JavaScript. So it tells the main thread of each
 * of its promises, and the main thread keeps those that are left when the thread or the process has ended. That needs this package
 * in the main thread before the worker starts.
 */

/** What a promise is about, as data that another thread can keep it by. */
export interface Bequest {
  /** The name of an {@link inherit} function. */
  readonly heir: string;
  readonly data: unknown;
}

/** @param endsToo - The process ends, and so do its other threads. */
type Keep = (data: never, endsToo: boolean) => void;

/** By the thread, and the number that it gave the promise. */
type Told =
  | { what: 'made'; thread: number; number: number; bequest: Bequest }
  | { what: 'kept'; thread: number; number: number }
  | { what: 'started'; thread: number; by: number }
  | { what: 'ended'; thread: number };

const CHANNEL = 'sysv-ipc.promises';

const heirs = new Map<string, Keep>();

/** How the main thread keeps the promises of that name. */
export function inherit<T>(heir: string, keep: (data: T, endsToo: boolean) => void): void {
  heirs.set(heir, keep);
}

type Threads = typeof import('node:worker_threads');

const threads = () => require('node:worker_threads') as Threads;

let channel: InstanceType<Threads['BroadcastChannel']> | undefined;

function open(): NonNullable<typeof channel> {
  if (!channel) {
    channel = new (threads().BroadcastChannel)(CHANNEL);
    channel.unref();
  }
  return channel;
}

function tell(told: Told): void {
  open().postMessage(told);
}

let made = 0;

/** Tells the main thread of a promise, if this is another. @returns Tells it that the promise is kept, or taken back. */
export function bequeath(bequest: Bequest): () => void {
  if (!isNode || isMainThread()) return () => {};
  const { threadId: thread } = threads();
  const number = ++made;
  tell({ what: 'made', thread, number, bequest });
  return () => tell({ what: 'kept', thread, number });
}

/** What the main thread knows of another. */
interface Known {
  readonly promises: Map<number, Bequest>;
  /** The threads that it has started, which end with it. */
  readonly started: number[];
}

const known = new Map<number, Known>();

function knownOf(thread: number): Known {
  let about = known.get(thread);
  if (!about) {
    about = { promises: new Map(), started: [] };
    known.set(thread, about);
  }
  return about;
}

function hear(told: Told): void {
  const { thread } = told;
  if (told.what === 'made') knownOf(thread).promises.set(told.number, told.bequest);
  else if (told.what === 'kept') knownOf(thread).promises.delete(told.number);
  else if (told.what === 'started') knownOf(told.by).started.push(thread);
  else keep(thread, false);
  if (told.what === 'made') endings().promises.add(keepAll);
}

/** What was told and not heard yet: the event loop need not have turned since. */
function hearAll(): void {
  const { receiveMessageOnPort } = threads();
  const port = open() as unknown as MessagePort;
  for (let told = receiveMessageOnPort(port); told; told = receiveMessageOnPort(port)) hear(told.message as Told);
}

function keep(thread: number, endsToo: boolean): void {
  const { promises, started } = knownOf(thread);
  known.delete(thread);
  for (const { heir, data } of promises.values()) {
    try {
      heirs.get(heir)?.(data as never, endsToo);
    } catch {
      // Somebody else removed it, or it is no longer ours to remove: nothing is left to do.
    }
  }
  for (const one of started) keep(one, endsToo);
}

function keepAll(): void {
  hearAll();
  for (const thread of [...known.keys()]) keep(thread, true);
}

/** Each thread sees those that it starts; the main thread hears of all. */
function onWorker(message: unknown): void {
  const { worker } = message as { worker: Worker };
  const { threadId: thread } = worker;
  if (!isMainThread()) {
    tell({ what: 'started', thread, by: threads().threadId });
    worker.once('exit', () => tell({ what: 'ended', thread }));
    return;
  }
  if (!channel) {
    open().onmessage = ({ data }: { data: unknown }) => hear(data as Told);
    open().unref();
    process.prependListener('exit', hearAll);
  }
  worker.once('exit', () => {
    hearAll();
    keep(thread, false);
  });
}

// No listener of `process`, as importing this package adds none. And not for a test file of jest's, which the worker may outlive.
if (isNode && realProcess() === process) subscribe('worker_threads', onWorker);
