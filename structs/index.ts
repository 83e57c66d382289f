export {
  type KeyMember,
  layout,
  type MemberLayout,
  type PlatformLayout,
  platforms,
  type StructLayout,
} from './layout.ts';
