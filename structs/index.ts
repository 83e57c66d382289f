/**
 * C structs over any bytes, and the layouts of the kernel's own.
 *
 * @module sysv-ipc/structs
 */

export { type CType, c } from './c-types.ts';
export { type Definition, defineStruct, type StructOf, type StructType } from './define-struct.ts';
export {
  type KeyMember,
  layout,
  type MemberLayout,
  type PlatformLayout,
  platforms,
  type StructLayout,
} from './layout/layout.ts';
export { type ProbedMember, type ProbeReport, probe, type Verdict } from './probe/probe.ts';
export { proposeLayout } from './probe/propose-layout.ts';
