import { lazily } from '../../ffi/libc.ts';

/** The process itself: jest gives its tests a copy, whose listeners hear of no end. */
export const realProcess: () => NodeJS.Process = lazily(() => {
  const { runInThisContext } = require('node:vm') as typeof import('node:vm');
  return runInThisContext('process') as NodeJS.Process;
});
