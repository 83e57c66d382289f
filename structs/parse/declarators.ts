import { fieldOf, plainCodecOf } from '../codec.ts';
import { array, flexible } from '../types/array.ts';
import { number } from '../types/numbers.ts';
import { string } from '../types/text.ts';
import { type Attributes, takeStandardAttributes } from './attributes.ts';
import { type Context, checkedAt, type ParsedType } from './context.ts';
import type { Token } from './tokens.ts';

/** A name with what it is: `*name`, `name[3]`, `(*name)(int)`. */
export interface Declarator {
  readonly name: Token | undefined;
  readonly type: ParsedType;
}

type Wrap = (inner: ParsedType) => ParsedType;

const POINTER_QUALIFIERS = ['const', 'volatile', 'restrict', '__const', '__restrict', '__restrict__', '__volatile__'];

/** Without a name too, as in a cast. Attributes that stand behind the name are added to those there are. */
export function declaratorOf(context: Context, base: ParsedType, attributes: Attributes = {}): Declarator {
  const { name, wrap } = parse(context, attributes);
  return { name, type: wrap(base) };
}

function parse(context: Context, attributes: Attributes): { name: Token | undefined; wrap: Wrap } {
  const { reader } = context;
  let pointers = 0;
  while (reader.accept('*')) {
    pointers++;
    while (reader.accept(...POINTER_QUALIFIERS));
  }
  let inner: { name: Token | undefined; wrap: Wrap };
  if (reader.is('(') && isNested(context)) {
    reader.next();
    inner = parse(context, attributes);
    reader.expect(')', 'after the name');
  } else {
    inner = { name: reader.name(), wrap: (type) => type };
    takeStandardAttributes(context, attributes);
  }
  const suffixes = suffixesOf(context);
  return {
    name: inner.name,
    // The type is what remains when everything around the name is taken away, from the outside in.
    wrap: (base) => inner.wrap(suffixes.reduceRight((type, wrap) => wrap(type), pointers > 0 ? pointer(base) : base)),
  };
}

/** A bracket around a name, and not one around parameters. */
function isNested(context: Context): boolean {
  const next = context.reader.peekBehind();
  return next.text === '*' || next.text === '(' || (next.kind === 'word' && !context.isTypeStart(next));
}

function suffixesOf(context: Context): Wrap[] {
  const { reader } = context;
  const wraps: Wrap[] = [];
  for (;;) {
    const open = reader.accept('[', '(');
    if (!open) return wraps;
    if (open.text === '(') {
      reader.skipToClosing();
      wraps.push(({ text }) => ({ text: `a function that gives ${text}` }));
    } else {
      const length = reader.is(']') ? undefined : context.constant().value;
      reader.expect(']', 'after the length');
      wraps.push((element) => arrayOf(context, element, length, open));
    }
  }
}

function pointer({ text }: ParsedType): ParsedType {
  return { type: number('void *'), text: `${text} *` };
}

function arrayOf(context: Context, element: ParsedType, length: bigint | undefined, at: Token): ParsedType {
  const { reader, abi } = context;
  const { type, text, char, aligned } = element;
  if (!type) return reader.fail(`an array of ${text}, which has no size here`, at);
  if (element.flexible) return reader.fail('only the first dimension can be left open', at);
  if (length !== undefined && (length < 0n || length > 0x7fff_ffffn)) {
    return reader.fail(`an array has up to 2147483647 elements, not ${length}`, at);
  }
  const codec = plainCodecOf(type, abi);
  if (aligned !== undefined && (fieldOf(type, abi).codec.size % aligned !== 0 || !codec)) {
    return reader.fail(`the elements would not be on their alignment of ${aligned}`, at);
  }
  const rest = { text: `${text}[${length ?? ''}]`, ...(aligned !== undefined && { aligned }) };
  // GCC takes a length of 0 for a flexible array too.
  if (!length) return { type: checkedAt(context, at, () => flexible(type)), flexible: true, ...rest };
  const n = Number(length);
  return { type: checkedAt(context, at, () => (char ? string(n) : array(type, n))), ...rest };
}
