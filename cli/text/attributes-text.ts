import type * as z from 'zod/mini';
import type { attributes } from '../io/schemas.ts';
import type { Entry } from '../objects/entries.ts';
import { NOUN } from '../objects/find.ts';
import { groupName, userName } from '../objects/users.ts';
import { sizeText } from './format.ts';
import { ownerText } from './object-table.ts';

/** What `show` says of every kind of object, and how. */
export type Pairs = [name: string, value: string][];
type Attributes = z.infer<typeof attributes> & { kind: string };

export function userText({ owner, uid }: { owner: string | null; uid: number | null }): string {
  return owner ?? String(uid ?? '?');
}

export function commandText({ name, command }: { name: string | null; command: string | null }): string {
  return command ?? name ?? '?';
}

/** @param kind - What it is, with the ids of its parts. */
export function identity(entry: Attributes, kind?: string): Pairs {
  const { keyHex, key, id, mode, modeOctal, uid, group, gid, creatorUid, creatorGid } = entry;
  return [
    ['kind', kind ?? NOUN[entry.kind as Entry['kind']]],
    ['key', `${keyHex} (${key})`],
    ...(kind ? [] : [['id', String(id)] as Pairs[number]]),
    ['owner', `${named(uid, ownerText(entry))}, group ${named(gid, group)}`],
    ['creator user', `${named(creatorUid, userName(creatorUid))}, group ${named(creatorGid, groupName(creatorGid))}`],
    ['mode', `${mode} (${modeOctal})`],
  ];
}

/** A name with its number, or the number alone. */
function named(id: number, name: string | null): string {
  return name === null || name === String(id) ? String(id) : `${name} (${id})`;
}

export function exactSize(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${sizeText(bytes)} (${bytes} bytes)`;
}

const BAR = 20;

export function bar(part: number): string {
  const filled = Math.min(BAR, Math.round(part * BAR));
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.round(part * 100)} %`;
}
