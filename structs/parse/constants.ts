import { fieldOf } from '../codec.ts';
import { placeOf } from '../member-path.ts';
import { integerOf } from './base-types.ts';
import type { Context, ParsedType } from './context.ts';
import { BINDING, binary, characterLiteral, type Integer, integer, integerLiteral, sizeT, unary } from './integers.ts';

/** The value of a constant expression, computed as C computes it. */
export function constantOf(context: Context): Integer {
  const { reader } = context;
  const condition = operation(context, 1);
  if (!reader.accept('?')) return condition;
  const yes = constantOf(context);
  reader.expect(':', 'in the conditional expression');
  const no = constantOf(context);
  return condition.value === 0n ? no : yes;
}

/** Operators that bind at least so tightly. */
function operation(context: Context, least: number): Integer {
  const { reader } = context;
  let left = operand(context);
  for (;;) {
    const operator = reader.peek();
    const binding = operator.kind === 'punctuation' ? (BINDING[operator.text] ?? 0) : 0;
    if (binding < least) return left;
    reader.next();
    const right = operation(context, binding + 1);
    left =
      binary(operator.text, left, right) ??
      reader.fail(`'${operator.text}' by ${right.value} has no value in C`, operator);
  }
}

function operand(context: Context): Integer {
  const { reader, abi, scope } = context;
  const token = reader.next();
  switch (token.kind) {
    case 'number':
      return (
        integerLiteral(token.text, abi) ?? reader.fail(`'${token.text}' is no integer that C has a type for`, token)
      );
    case 'character':
      return characterLiteral(token.text, abi) ?? reader.fail(`${token.text} is no single character`, token);
    case 'punctuation':
      if (token.text === '(') return inBrackets(context);
      if ('+-~!'.includes(token.text)) return unary(token.text, operand(context));
      return reader.fail('expected a constant expression', token);
    case 'word': {
      if (SIZES.has(token.text)) return sizeOf(context, token.text);
      if (token.text === 'offsetof' || token.text === '__builtin_offsetof') return offsetOf(context);
      if (token.text === 'true' || token.text === 'false') return integer(token.text === 'true' ? 1n : 0n, 32, true);
      const constant = scope.constants.get(token.text);
      return (
        constant ??
        reader.fail(`'${token.text}' is no constant that is known here: lengths and widths must be constant`, token)
      );
    }
    default:
      return reader.fail('expected a constant expression', token);
  }
}

/** A cast, or an expression. */
function inBrackets(context: Context): Integer {
  const { reader, abi } = context;
  const first = reader.peek();
  if (!context.isTypeStart(first)) {
    const value = constantOf(context);
    reader.expect(')', 'after the expression');
    return value;
  }
  const { type, text } = context.typeName();
  reader.expect(')', 'after the type');
  const to = type && integerOf(type, abi);
  if (!to) return reader.fail(`a constant cannot be cast to ${text} here`, first);
  const { value } = operand(context);
  const cut = integer(value, to.width, to.signed);
  return to.width < 32 ? integer(cut.value, 32, true) : cut;
}

const SIZES = new Set(['sizeof', '_Alignof', 'alignof', '__alignof__']);

function sizeOf(context: Context, operator: string): Integer {
  const { reader, abi } = context;
  const open = reader.expect('(', `after ${operator}`);
  if (!context.isTypeStart(reader.peek())) return reader.fail(`${operator} is understood of types only`, open);
  const { codec } = complete(context, context.typeName());
  reader.expect(')', 'after the type');
  return sizeT(operator === 'sizeof' ? codec.size : codec.alignment, abi);
}

function offsetOf(context: Context): Integer {
  const { reader, abi } = context;
  reader.expect('(', 'after offsetof');
  const { codec } = complete(context, context.typeName());
  reader.expect(',', 'after the type');
  const at = reader.peek();
  let path = '';
  while (!reader.is(')') && reader.peek().kind !== 'end') path += reader.next().text;
  reader.expect(')', 'after the member');
  try {
    return sizeT(placeOf(codec, path), abi);
  } catch {
    return reader.fail(`there is no member '${path}'`, at);
  }
}

function complete({ reader, abi }: Context, { type, text }: ParsedType) {
  return type ? fieldOf(type, abi) : reader.fail(`${text} has no size here`);
}
