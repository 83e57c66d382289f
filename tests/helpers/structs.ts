import { c, defineStruct } from 'sysv-ipc/structs';

/** A struct with a member of each kind, and what it throws. */

export const Inner = defineStruct('inner', { x: c.int32, y: c.int32 });
export const All = defineStruct('all', {
  int8: c.int8,
  uint8: c.uint8,
  int16: c.int16,
  uint16: c.uint16,
  int32: c.int32,
  uint32: c.uint32,
  int64: c.int64,
  uint64: c.uint64,
  float: c.float,
  double: c.double,
  bool: c.bool,
  text: c.string(4),
  values: c.array(c.int16, 3),
  inner: Inner,
  inners: c.array(Inner, 2),
});
export const fresh = () => All.at(new ArrayBuffer(All.size));

export const typeError = (message: string) =>
  expect.objectContaining({
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_TYPE',
    message: expect.stringContaining(message),
  });
export const rangeError = (message: string) =>
  expect.objectContaining({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE', message: expect.stringContaining(message) });
