/** How the key member of `struct ipc_perm` is called on a platform. */
export type KeyMember = 'key' | '_key' | '__key';

export type StructName = 'ipc_perm' | 'shmid_ds' | 'semid_ds' | 'msqid_ds' | 'sembuf';

/** A member as the header declares it: its name, and its type in C's words. */
export type Member = readonly [name: string, ctype: string];

/** What the headers of one platform say. Sizes and offsets are computed from it, never written down. */
export interface PlatformTable {
  readonly keyMember: KeyMember;
  /** The header's own names for C types. */
  readonly typedefs: Readonly<Record<string, string>>;
  readonly structs: Readonly<Record<StructName, readonly Member[]>>;
  /** `#pragma pack(n)` around the structs that the kernel fills. */
  readonly pack?: number;
}

export type PlatformTables = Readonly<Record<string, PlatformTable>>;

/** The same everywhere. */
export const sembuf: readonly Member[] = [
  ['sem_num', 'unsigned short'],
  ['sem_op', 'short'],
  ['sem_flg', 'short'],
];
