/**
 * All that programs can import, by entry point. It is built as one file, so that a class is the same class whichever entry point
 * it came from.
 */
export * as errors from '../ffi/errors.ts';
export * as structs from '../structs/index.ts';
export * as index from './index.ts';
export * as internal from './internal.ts';
export * as shm from './shm/index.ts';
