import * as z from 'zod/mini';

/** The definition of every `--json` output; docs/cli.md says it in words. What is printed has been through these. */

const time = z.nullable(z.iso.datetime());
export const process = z.object({
  pid: z.int(),
  name: z.nullable(z.string()),
  command: z.nullable(z.string()),
  alive: z.boolean(),
});
const processOrNobody = z.nullable(process);

/** Enough to name an object: `key` signed as in C, `keyHex` as ipcs shows it. */
export const named = z.object({ key: z.int(), keyHex: z.string(), id: z.int() });

export const attributes = z.extend(named, {
  permissions: z.int(),
  mode: z.string(),
  modeOctal: z.string(),
  uid: z.int(),
  owner: z.nullable(z.string()),
  gid: z.int(),
  group: z.nullable(z.string()),
  creatorUid: z.int(),
  creatorGid: z.int(),
  worldWritable: z.boolean(),
  lastChangeTime: time,
});

/** What a segment and a set with one key are together; null for what is neither a lock nor a channel. */
const sharedKind = z.enum(['mutex', 'read-write lock', 'channel']);
const shared = z.nullable(sharedKind);

export const memory = z.object({
  kind: z.literal('memory'),
  ...attributes.shape,
  size: z.int(),
  numberAttached: z.int(),
  creator: processOrNobody,
  last: processOrNobody,
  lastAttachTime: time,
  lastDetachTime: time,
  residentBytes: z.nullable(z.int()),
  swappedBytes: z.nullable(z.int()),
  locked: z.boolean(),
  orphaned: z.boolean(),
  removed: z.boolean(),
  partOf: shared,
});

export const semaphore = z.object({
  kind: z.literal('semaphore'),
  ...attributes.shape,
  length: z.int(),
  values: z.nullable(z.array(z.int())),
  waiting: z.nullable(z.int()),
  last: processOrNobody,
  lastOperationTime: time,
  idle: z.nullable(z.boolean()),
  partOf: shared,
});

export const queue = z.object({
  kind: z.literal('queue'),
  ...attributes.shape,
  currentBytes: z.int(),
  currentMessages: z.int(),
  maxBytes: z.nullable(z.int()),
  lastSender: processOrNobody,
  lastReceiver: processOrNobody,
  lastSendTime: time,
  lastReceiveTime: time,
  idle: z.nullable(z.boolean()),
});

/** `ls`: the kinds asked for. */
export const listing = z.object({
  memory: z.optional(z.array(memory)),
  semaphores: z.optional(z.array(semaphore)),
  queues: z.optional(z.array(queue)),
});

/** `show memory`. `attached` is null where the system does not report it. */
const user = z.extend(process, { uid: z.nullable(z.int()), owner: z.nullable(z.string()) });
export const attachment = z.extend(user, {
  access: z.enum(['rw', 'r']),
  times: z.int(),
});
export const memoryDetails = z.extend(memory, { attached: z.nullable(z.array(attachment)) });

/** `show semaphore`. `semaphores` is null if this user may not read them. */
export const oneOfSet = z.object({
  index: z.int(),
  value: z.int(),
  waitingForNonZero: z.int(),
  waitingForZero: z.int(),
  last: processOrNobody,
});
/** A process that waits. Null where the system does not report it. */
export const waiter = z.extend(user, { waits: z.enum(['operates', 'sends', 'receives']) });
const waiters = z.nullable(z.array(waiter));
export const semaphoreDetails = z.extend(semaphore, { semaphores: z.nullable(z.array(oneOfSet)), waiters });

/** `show queue`: the first messages. Null where they cannot be looked at. A channel's have no type. */
export const glimpse = z.object({ index: z.int(), type: z.nullable(z.int()), length: z.int(), preview: z.string() });
export const queueDetails = z.extend(queue, { waiters, messages: z.nullable(z.array(glimpse)) });

/** `show` of a lock or channel: its segment and its set together. `id` is the shmid. */
export const sharedUser = z.extend(user, { holds: z.boolean(), reads: z.boolean(), ended: z.boolean() });
export const ring = z.object({ capacity: z.int(), usedBytes: z.int(), messages: z.int(), closed: z.boolean() });
export const sharedDetails = z.object({
  kind: sharedKind,
  ...attributes.shape,
  semid: z.int(),
  size: z.int(),
  participants: z.int(),
  users: z.array(sharedUser),
  waiting: z.int(),
  abandoned: z.boolean(),
  channel: z.nullable(ring),
});

export const details = z.discriminatedUnion('kind', [memoryDetails, semaphoreDetails, queueDetails, sharedDetails]);

const kind = z.enum(['memory', 'semaphore', 'queue']);

/** `create`. */
export const created = z.extend(named, { kind });

/** `create` of a lock or channel: `id` is the segment's. */
export const createdShared = z.extend(named, {
  kind: sharedKind,
  semid: z.int(),
});

/** `chmod`, `chown`, `resize`: one line an object, as it is now. */
export const changed = z.extend(created, {
  modeOctal: z.string(),
  uid: z.nullable(z.int()),
  gid: z.nullable(z.int()),
});

/** `key`. */
export const key = z.object({ key: z.int(), keyHex: z.string() });

/** `remove`. */
export const removal = z.object({ dryRun: z.boolean(), removed: z.array(created) });

/** `read`. `data` is base64; with `--as` there are `type` and `values`, with `--struct` there is `struct`. 64-bit values are strings. */
export const bytes = z.object({
  ...named.shape,
  offset: z.int(),
  length: z.int(),
  data: z.optional(z.string()),
  type: z.optional(z.string()),
  values: z.optional(z.array(z.union([z.number(), z.string()]))),
  struct: z.optional(z.record(z.string(), z.json())),
});

/** `write`. */
export const written = z.object({ ...named.shape, offset: z.int(), length: z.int() });

/** `wait`, `post` and `set`: the value after it. */
export const semaphoreValue = z.object({ ...named.shape, index: z.int(), value: z.int() });

/** `send`. A channel's messages have no type: null. */
export const sent = z.object({ ...named.shape, type: z.nullable(z.int()), length: z.int() });

/** `receive`: one line a message. `text` is null unless the data is UTF-8. */
export const message = z.object({
  ...named.shape,
  type: z.nullable(z.int()),
  length: z.int(),
  data: z.string(),
  text: z.nullable(z.string()),
  struct: z.optional(z.record(z.string(), z.json())),
});

/** `limits`. Null where the system does not report it, and for the value where there is none: `unlimited`. */
export const limit = z.object({
  kind,
  name: z.string(),
  description: z.string(),
  value: z.nullable(z.int()),
  unlimited: z.boolean(),
  used: z.nullable(z.int()),
  raise: z.nullable(z.string()),
});
export const limits = z.array(limit);

export const member = z.object({ name: z.string(), ctype: z.string(), offset: z.int(), size: z.int() });
const keyMember = z.enum(['key', '_key', '__key']);

/** `probe`. */
export const probedMember = z.extend(member, {
  struct: z.string(),
  path: z.string(),
  observed: z.nullable(z.int()),
  verdict: z.enum(['confirmed', 'unobservable', 'wrong']),
});
export const probeReport = z.object({
  platform: z.string(),
  keyMember,
  keyMemberSource: z.enum(['header', 'table']),
  ok: z.boolean(),
  members: z.array(probedMember),
});

/** `probe --platform`. */
export const struct = z.object({
  name: z.string(),
  size: z.int(),
  alignment: z.int(),
  members: z.array(member),
  holes: z.array(z.object({ offset: z.int(), size: z.int() })),
  padding: z.int(),
  pack: z.optional(z.int()),
});
export const platformLayout = z.object({
  platform: z.string(),
  keyMember,
  structs: z.object({ ipc_perm: struct, shmid_ds: struct, semid_ds: struct, msqid_ds: struct, sembuf: struct }),
});

/** `layout`. */
export const declaredMember = z.extend(member, { bitWidth: z.optional(z.int()), bitOffset: z.optional(z.int()) });
export const hole = z.object({ offset: z.int(), size: z.int(), bits: z.optional(z.int()) });
export const structLayout = z.extend(struct, { members: z.array(declaredMember), holes: z.array(hole) });
export const structLayouts = z.array(structLayout);

/** `doctor`. */
export const finding = z.object({
  check: z.string(),
  level: z.enum(['ok', 'note', 'warning', 'problem']),
  message: z.string(),
  advice: z.nullable(z.string()),
});
export const diagnosis = z.object({ healthy: z.boolean(), findings: z.array(finding) });
