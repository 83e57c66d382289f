/**
 * C structs over any bytes, and the layouts of the kernel's own.
 *
 * @module sysv-ipc/structs
 */

export { c } from './c.ts';
export type { CType } from './codec.ts';
export { defineStruct, defineUnion, type StructOptions } from './define-struct.ts';
export {
  type Hole,
  type KeyMember,
  layout,
  type MemberLayout,
  type PlatformLayout,
  platforms,
  type StructLayout,
} from './layout/layout.ts';
export { toC } from './layout/to-c.ts';
export { parseC } from './parse/parse-c.ts';
export { type ProbedMember, type ProbeReport, probe, type Verdict } from './probe/probe.ts';
export { proposeLayout } from './probe/propose-layout.ts';
export type { Definition, StructOf, StructType, Unnamed } from './types.ts';
