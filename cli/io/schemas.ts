import * as z from 'zod/mini';

/** The definition of every `--json` output; docs/cli.md says it in words. What is printed has been through these. */

const time = z.nullable(z.iso.datetime());
export const process = z.object({ pid: z.int(), name: z.nullable(z.string()), alive: z.boolean() });
const processOrNobody = z.nullable(process);

/** Enough to name an object: `key` signed as in C, `keyHex` as ipcs shows it. */
export const named = z.object({ key: z.int(), keyHex: z.string(), id: z.int() });

export const attributes = z.extend(named, {
  permissions: z.int(),
  mode: z.string(),
  uid: z.int(),
  owner: z.nullable(z.string()),
  gid: z.int(),
  group: z.nullable(z.string()),
  creatorUid: z.int(),
  creatorGid: z.int(),
  worldWritable: z.boolean(),
  lastChangeTime: time,
});

export const memory = z.object({
  kind: z.literal('memory'),
  ...attributes.shape,
  size: z.int(),
  numberAttached: z.int(),
  creator: processOrNobody,
  last: processOrNobody,
  lastAttachTime: time,
  lastDetachTime: time,
  orphaned: z.boolean(),
  removed: z.boolean(),
});

export const semaphore = z.object({
  kind: z.literal('semaphore'),
  ...attributes.shape,
  length: z.int(),
  lastOperationTime: time,
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
});

/** `ls`: the kinds asked for. */
export const listing = z.object({
  memory: z.optional(z.array(memory)),
  semaphores: z.optional(z.array(semaphore)),
  queues: z.optional(z.array(queue)),
});

/** `show memory`. `attached` is null where the system does not tell. */
export const attachment = z.object({
  pid: z.int(),
  name: z.nullable(z.string()),
  uid: z.nullable(z.int()),
  owner: z.nullable(z.string()),
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
export const semaphoreDetails = z.extend(semaphore, { semaphores: z.nullable(z.array(oneOfSet)) });

export const details = z.discriminatedUnion('kind', [memoryDetails, semaphoreDetails, queue]);

const kind = z.enum(['memory', 'semaphore', 'queue']);

/** `create`. */
export const created = z.extend(named, { kind });

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

/** `send`. */
export const sent = z.object({ ...named.shape, type: z.int(), length: z.int() });

/** `receive`: one line a message. `text` is null unless the data is UTF-8. */
export const message = z.object({
  ...named.shape,
  type: z.int(),
  length: z.int(),
  data: z.string(),
  text: z.nullable(z.string()),
});

/** `limits`. Numbers above 2^53 are strings; null where the system does not tell. */
const amount = z.nullable(z.union([z.int(), z.string()]));
export const limit = z.object({
  kind,
  name: z.string(),
  description: z.string(),
  value: amount,
  used: amount,
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

/** `doctor`. */
export const finding = z.object({
  check: z.string(),
  level: z.enum(['ok', 'note', 'warning', 'problem']),
  message: z.string(),
  advice: z.nullable(z.string()),
});
export const diagnosis = z.object({ healthy: z.boolean(), findings: z.array(finding) });
