import { plainCodecOf } from '../codec.ts';
import { enumType } from '../types/enum.ts';
import { number } from '../types/numbers.ts';
import { type Attributes, takeAttributes, takeStandardAttributes } from './attributes.ts';
import { integerOf } from './base-types.ts';
import { type Context, checkedAt, type ParsedType } from './context.ts';
import { type Integer, int, integer } from './integers.ts';
import type { Token } from './tokens.ts';

/** `enum`, the keyword taken already: a name, constants, or both. */
export function enumOf(context: Context, keyword: Token): ParsedType {
  const { reader, scope } = context;
  const attributes: Attributes = {};
  takeStandardAttributes(context, attributes);
  takeAttributes(context, attributes);
  const tag = reader.name();
  const text = `enum ${tag?.text ?? ''}`.trim();
  const given = reader.accept(':') ? context.typeName() : undefined;
  if (!reader.is('{')) {
    if (!tag) return reader.fail("expected a name or '{' after 'enum'");
    return scope.tags.get(text) ?? { text, tag: text };
  }
  const open = reader.next();
  const values = constantsOf(context);
  takeAttributes(context, attributes);
  const numbers = Object.values(values);
  if (numbers.length === 0) reader.fail('an enum without constants has no size in C', open);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (low < -(2 ** 31) || high >= 2 ** (low < 0 ? 31 : 32))
    reader.fail('an enum of more than 32 bits is not known: declare the integer', open);
  const small = attributes.packed ? number<number>(smallest(low, high)) : undefined;
  const type = checkedAt(context, keyword, () => enumType(values, (given?.type as never) ?? small, tag?.text));
  if (given && !(given.type && plainCodecOf(given.type, context.abi)?.bits))
    reader.fail(`${given.text} is no integer`, open);
  const parsed = { type, text };
  if (tag) {
    if (scope.tags.has(text)) reader.fail(`${text} is defined twice`, tag);
    scope.tags.set(text, parsed);
  }
  const own = integerOf(type, context.abi);
  for (const [name, value] of Object.entries(values)) {
    scope.constants.set(
      name,
      own && own.width >= 32 && value >= 2 ** 31 ? integer(BigInt(value), 32, false) : int(BigInt(value)),
    );
  }
  return parsed;
}

function constantsOf(context: Context): Record<string, number> {
  const { reader, scope } = context;
  const values: [string, number][] = [];
  let next: Integer = int(0n);
  while (!reader.accept('}')) {
    const name = reader.name() ?? reader.fail("expected the name of an enum's constant");
    if (scope.constants.has(name.text)) reader.fail(`'${name.text}' is defined twice`, name);
    takeStandardAttributes(context, {});
    takeAttributes(context, {});
    if (reader.accept('=')) next = context.constant();
    values.push([name.text, Number(next.value)]);
    // Known to those after it.
    scope.constants.set(name.text, next);
    next = integer(next.value + 1n, next.value >= 2n ** 31n - 1n ? 64 : next.width, next.signed);
    if (!reader.accept(',') && !reader.is('}')) reader.fail("expected ',' or '}' after the constant");
  }
  return Object.fromEntries(values);
}

/** `__attribute__((packed))` of an enum: as few bytes as hold it. */
function smallest(low: number, high: number): string {
  if (low < 0) return low >= -128 && high < 128 ? 'int8_t' : low >= -32768 && high < 32768 ? 'int16_t' : 'int';
  return high < 256 ? 'uint8_t' : high < 65536 ? 'uint16_t' : 'unsigned int';
}
