import { lazily } from '../../ffi/libc.ts';
import { orAbsent } from '../../ffi/or-absent.ts';

/** The process itself: jest gives its tests a copy, whose listeners hear of no end and of no signal. */
export const realProcess: () => NodeJS.Process = lazily(() => {
  const { runInThisContext } = require('node:vm') as typeof import('node:vm');
  return orAbsent(() => runInThisContext('process') as NodeJS.Process | undefined) ?? process;
});
