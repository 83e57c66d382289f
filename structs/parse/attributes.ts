import { fieldOf } from '../codec.ts';
import type { Context } from './context.ts';
import type { Token } from './tokens.ts';

/** What attributes say about a layout. */
export interface Attributes {
  packed?: boolean;
  aligned?: number;
  byteOrder?: 'big' | 'little';
}

/** Those that leave every layout as it is. */
const HARMLESS = new Set(
  'access alloc_size always_inline artificial cold const constructor deprecated designated_init destructor fallthrough flag_enum format gnu_inline hot leaf malloc may_alias maybe_unused nodiscard noinline nonnull nonstring noreturn nothrow pure reproducible returns_nonnull sentinel unavailable unsequenced unused used visibility warn_unused_result warn_if_not_aligned weak'.split(
    ' ',
  ),
);

/** What the headers of glibc, Linux and the BSDs call some of them. */
const MACROS = ['__attribute_nonstring__', '__packed', '__aligned'];

/** Takes all attributes and `_Alignas` that come next, and adds them to those there are. */
export function takeAttributes(context: Context, found: Attributes): boolean {
  const { reader } = context;
  let any = false;
  for (;;) {
    if (reader.accept('__attribute__', '__attribute')) {
      reader.expect('(', 'after __attribute__');
      reader.expect('(', 'after __attribute__(');
      while (!reader.is(')')) {
        takeOne(context, found);
        if (!reader.accept(',')) break;
      }
      reader.expect(')', 'after the attributes');
      reader.expect(')', 'after the attributes');
    } else if (reader.accept('_Alignas', 'alignas')) {
      reader.expect('(', 'after _Alignas');
      const at = reader.peek();
      const { type } = context.isTypeStart(at) ? context.typeName() : {};
      align(context, found, type ? fieldOf(type, context.abi).codec.alignment : Number(context.constant().value), at);
      reader.expect(')', 'after the alignment');
    } else if (reader.is(...MACROS)) takeOne(context, found);
    else return any;
    any = true;
  }
}

/** Those of C23, as `[[gnu::packed]]`: where they belong to what is declared, and not to its type. */
export function takeStandardAttributes(context: Context, found: Attributes): void {
  const { reader } = context;
  while (reader.is('[') && reader.peekBehind().text === '[') {
    reader.next();
    reader.next();
    while (!reader.is(']')) {
      if (reader.peekBehind().text === ':') {
        takeVendor(context);
        takeOne(context, found);
      } else takeHarmless(context);
      if (!reader.accept(',')) break;
    }
    reader.expect(']', 'after the attributes');
    reader.expect(']', 'after the attributes');
  }
}

function takeVendor({ reader }: Context): void {
  const vendor = reader.next();
  if (!['gnu', '__gnu__'].includes(vendor.text)) {
    reader.fail(`attributes of '${vendor.text}' are not known: they may change the layout`, vendor);
  }
  reader.expect(':', 'after the vendor');
  reader.expect(':', 'after the vendor');
}

function takeOne(context: Context, found: Attributes): void {
  const { reader, abi } = context;
  const token = reader.name() ?? reader.fail("expected an attribute's name");
  const name = token.text.replace(/^__(?:attribute_)?(.*?)(?:__)?$/, '$1');
  if (name === 'packed') found.packed = true;
  else if (name === 'aligned') {
    const isGiven = reader.accept('(');
    // Without a number: the largest that the machine has a use for.
    const largest = /-(?:arm|s390x)\b/.test(abi.platform) ? 8 : 16;
    align(context, found, isGiven ? Number(context.constant().value) : largest, token);
    if (isGiven) reader.expect(')', 'after the alignment');
  } else if (name === 'scalar_storage_order') {
    reader.expect('(', 'after scalar_storage_order');
    const order = /^"(big|little)-endian"$/.exec(reader.next().text)?.[1];
    found.byteOrder =
      (order as 'big' | 'little' | undefined) ?? reader.fail('expected "big-endian" or "little-endian"', token);
    reader.expect(')', 'after the byte order');
  } else skip(context, token, name);
}

function takeHarmless(context: Context): void {
  const token = context.reader.name() ?? context.reader.fail("expected an attribute's name");
  skip(context, token, token.text);
}

function skip({ reader }: Context, token: Token, name: string): void {
  if (!HARMLESS.has(name)) reader.fail(`the attribute '${token.text}' is not known: it may change the layout`, token);
  if (reader.accept('(')) reader.skipToClosing();
}

function align({ reader }: Context, found: Attributes, n: number, at: Token): void {
  // _Alignas(0) has no effect.
  if (n === 0) return;
  if (!Number.isInteger(Math.log2(n)) || n > 2 ** 28) reader.fail(`an alignment is a power of two: ${n} is none`, at);
  found.aligned = Math.max(found.aligned ?? 0, n);
}
