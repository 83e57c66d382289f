import type { Context } from './context.ts';
import { integerLiteral } from './integers.ts';
import { syntaxError } from './syntax-error.ts';
import type { Token } from './tokens.ts';

/** `#pragma pack(n)`, `(push)`, `(push, n)`, `(pop)`, `()`; other pragmas say nothing about a layout. */
export function obeyPragma({ abi, scope: { packs } }: Context, pragma: Token): void {
  const [name, ...rest] = pragma.rest ?? [];
  if (name?.text !== 'pack') {
    if (name?.text === 'scalar_storage_order' || name?.text === 'ms_struct') {
      throw syntaxError(pragma, `#pragma ${name.text} is not understood: it changes the layout`);
    }
    return;
  }
  const words = rest.map(({ text }) => text);
  if (words[0] !== '(' || words.at(-1) !== ')') throw syntaxError(pragma, 'expected brackets after #pragma pack');
  let inside = words.slice(1, -1).filter((word) => word !== ',');
  if (inside[0] === 'push') packs.push(packs.at(-1));
  else if (inside[0] === 'pop') {
    if (packs.length === 1) throw syntaxError(pragma, '#pragma pack(pop) without a push');
    packs.pop();
  }
  if (inside[0] === 'pop' || (inside[0] === 'push' && inside.length === 1)) return;
  if (inside[0] === 'push') inside = inside.slice(1);
  packs[packs.length - 1] = inside.length === 0 ? undefined : packOf(pragma, inside, abi);
}

function packOf(pragma: Token, inside: readonly string[], abi: Context['abi']): number | undefined {
  const n = Number(integerLiteral(inside[0] ?? '', abi)?.value ?? -1n);
  if (inside.length > 1 || ![0, 1, 2, 4, 8, 16].includes(n)) {
    throw syntaxError(pragma, `#pragma pack takes 1, 2, 4, 8 or 16, not '${inside.join(' ')}'`);
  }
  return n === 0 ? undefined : n;
}
