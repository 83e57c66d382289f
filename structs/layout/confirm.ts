import { LayoutError } from '../../ffi/errors.ts';
import type { Kind, StructName } from '../../ffi/kinds.ts';
import { hostPlatform } from '../../ffi/libc.ts';
import { arch, os } from '../../ffi/platform.ts';
import { refusal } from '../../ffi/refusal.ts';
import { type KernelStructs, kernelStructs, type NumericMember } from './kernel-members.ts';
import { layout, platforms } from './layout.ts';

/** What is certain about an object before its struct is read. */
export interface Known {
  key?: number;
  mode?: number;
  /** Bytes of a segment, semaphores of a set. */
  size?: number;
}

/** How this kernel lays out the struct of a kind, and whether an answer has proved it or it is only the likeliest. */
const spoken = new WeakMap<Kind, { members: unknown; proved: boolean }>();

/**
 * Where the members lie in the kernel's answer about an object of that kind. The first answer about an object that is known
 * decides it, once for each kind.
 *
 * @throws {@link LayoutError} If no layout fits.
 */
export function membersIn<S extends StructName>(kind: Kind<S>, answer: DataView, known: Known): KernelStructs[S] {
  const decided = spoken.get(kind);
  const facts = known.key !== undefined || known.mode !== undefined;
  if (decided && (decided.proved || !facts)) return decided.members as KernelStructs[S];
  const members = confirmLayout(kind.struct, answer, known);
  const proved = known.mode !== undefined || (known.key !== undefined && members.key.get(answer) === known.key);
  spoken.set(kind, { members, proved });
  return members;
}

/** This machine's own layout first, then what else its processor could speak, then its system's other processors. */
function candidates(): string[] {
  const host = hostPlatform();
  const rank = (name: string) => {
    if (name === host) return 0;
    return name.startsWith(`${os}-${arch}`) ? 1 : 2;
  };
  return platforms.filter((name) => name.startsWith(`${os}-`)).sort((a, b) => rank(a) - rank(b));
}

/**
 * The layout in which the kernel's answer about an object tells what is known of it. Platform, processor and libc only name
 * the candidates: the kernel decides.
 *
 * @throws {@link LayoutError} If none fits.
 */
export function confirmLayout<S extends keyof KernelStructs>(
  name: S,
  answer: DataView,
  known: Known,
): KernelStructs[S] {
  const misfits: string[] = [];
  for (const platform of candidates()) {
    const struct = kernelStructs(layout(platform))[name];
    const size = 'segsz' in struct ? struct.segsz : 'nsems' in struct ? (struct.nsems as NumericMember) : undefined;
    const told: Known = { key: struct.key.get(answer), mode: struct.mode.get(answer) & 0o777 };
    if (size) told.size = size.get(answer);
    if (fits(known, told)) return struct;
    misfits.push(`${platform} reads ${JSON.stringify(told)}`);
  }
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
    .toString('hex')
    .replace(/(00)+$/, '');
  const reason =
    `expected ${JSON.stringify(known)}, but ${misfits.join(', ')}. ` +
    `Please report it with the output of \`npx sysv-ipc probe\` and the kernel's answer, ${bytes}`;
  const action = `read struct ${name} on ${hostPlatform()}`;
  throw refusal({ action }, { type: LayoutError, code: 'ERR_LAYOUT', reason });
}

function fits(known: Known, told: Known): boolean {
  // An object that was only opened may be removed by now, and then its key reads 0.
  const sameKey = known.key === undefined || told.key === known.key || (told.key === 0 && known.mode === undefined);
  const sameMode = known.mode === undefined || told.mode === known.mode;
  return sameKey && sameMode && (known.size === undefined || told.size === undefined || told.size === known.size);
}
