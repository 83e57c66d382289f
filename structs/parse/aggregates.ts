import { fieldOf } from '../codec.ts';
import { type DefinitionRules, define } from '../define-struct.ts';
import { aligned, bits, inOrder, packed, unnamed } from '../types/members.ts';
import type { StructType } from '../types.ts';
import { type Attributes, takeAttributes, takeStandardAttributes } from './attributes.ts';
import { type Context, checkedAt, type MemberType, type ParsedType } from './context.ts';
import { declaratorOf } from './declarators.ts';
import { specifiersOf } from './specifiers.ts';
import { staticAssertion } from './static-assertion.ts';
import type { Token } from './tokens.ts';

/** `struct` or `union`, the keyword taken already: a name, a body, or both. */
export function structOf(context: Context, keyword: Token): ParsedType {
  const { reader, scope } = context;
  const attributes: Attributes = {};
  takeStandardAttributes(context, attributes);
  takeAttributes(context, attributes);
  const tag = reader.name();
  if (!reader.is('{')) {
    if (!tag) return reader.fail(`expected a name or '{' after '${keyword.text}'`);
    const text = `${keyword.text} ${tag.text}`;
    return scope.tags.get(text) ?? context.baseStruct(tag.text) ?? { text, tag: text };
  }
  const open = reader.next();
  const members: Member[] = [];
  const isOutermost = scope.depth++ === 0;
  while (!reader.accept('}')) {
    if (reader.peek().kind === 'end') reader.fail(`the '{' of ${keyword.text} ${tag?.text ?? ''} is not closed`, open);
    if (!staticAssertion(context)) members.push(...membersOf(context));
  }
  scope.depth--;
  takeAttributes(context, attributes);
  checkNames(context, members, open);
  if (members.length === 0) reader.fail(`a ${keyword.text} without members has no size in C`, open);

  const rules = rulesOf(context, attributes, isOutermost);
  const make = (name: string): StructType =>
    checkedAt(context, keyword, () => {
      const definition = Object.fromEntries(
        members.map((member) => [member.name, member.typeIn(rules.packed === true)]),
      );
      const type = define(name, definition, rules, keyword.text === 'union');
      return attributes.byteOrder ? inOrder(type, attributes.byteOrder === 'little') : type;
    });
  if (!tag) return { type: make(`(${keyword.text} without a name)`), text: keyword.text, named: make };
  const key = `${keyword.text} ${tag.text}`;
  if (scope.tags.has(key)) reader.fail(`${key} is defined twice`, tag);
  const parsed = { type: make(tag.text), text: key };
  scope.tags.set(key, parsed);
  return parsed;
}

interface Member {
  readonly name: string;
  readonly unnamed: boolean;
  /** Under the attributes of the struct around it, which come last. */
  typeIn(structIsPacked: boolean): MemberType;
}

function checkNames({ reader }: Context, members: readonly Member[], open: Token): void {
  const seen = new Set<string>();
  for (const { name } of members) {
    if (seen.has(name)) reader.fail(`two members are called '${name}'`, open);
    seen.add(name);
  }
}

/** What its attributes, the pragmas in force at its end, and the caller's options say of a struct. */
function rulesOf({ scope, options }: Context, attributes: Attributes, isOutermost: boolean): DefinitionRules {
  const { platform, size } = options;
  const pack = scope.packs.at(-1);
  const aligned = Math.max(attributes.aligned ?? 0, (isOutermost && options.alignment) || 0);
  return {
    ...((attributes.packed || options.packed === true) && { packed: true }),
    ...(pack !== undefined && { pack }),
    ...(aligned > 0 && { aligned }),
    ...(isOutermost && size !== undefined && { size }),
    ...(platform !== undefined && { platform }),
  };
}

/** The members of one declaration; each without a name gets one that no other has. */
function membersOf(context: Context): Member[] {
  const { reader } = context;
  const start = reader.peek();
  const { base, attributes, isTypedef, isTagged } = specifiersOf(context);
  if (isTypedef) reader.fail('a typedef within a struct is not allowed in C', start);
  const nameless = (at: Token) => `__unnamed_${at.line}_${at.column}`;
  if (reader.accept(';')) {
    const hasMembers = base.named !== undefined && base.type !== undefined;
    if (!hasMembers && !isTagged) reader.fail('expected the name of a member', start);
    // One that has a tag is declared here, and no member.
    return hasMembers ? [{ name: nameless(start), unnamed: true, typeIn: () => unnamed(base.type as MemberType) }] : [];
  }
  const members: Member[] = [];
  do {
    const at = reader.peek();
    const own = { ...attributes };
    const { name, type: declared } = reader.is(':')
      ? { name: undefined, type: base }
      : declaratorOf(context, base, own);
    const width = reader.accept(':') ? Number(context.constant().value) : undefined;
    takeAttributes(context, own);
    if (!name && width === undefined) reader.fail('expected the name of a member', at);
    if (!declared.type) reader.fail(`'${name?.text}' is ${declared.text}, which has no size here`, at);
    const member = { name: name?.text ?? nameless(at), unnamed: name === undefined };
    const typeIn = (isPacked: boolean) => memberType(context, declared, width, own, member.unnamed, isPacked);
    // What is wrong with it is said at its place.
    checkedAt(context, at, () => typeIn(false));
    members.push({ ...member, typeIn });
  } while (reader.accept(','));
  reader.expect(';', 'after the member');
  return members;
}

function memberType(
  { abi }: Context,
  declared: ParsedType,
  width: number | undefined,
  { aligned: n, packed: isPacked, byteOrder }: Attributes,
  isUnnamed: boolean,
  structIsPacked: boolean,
): MemberType {
  let type = declared.type as MemberType;
  if (byteOrder) type = inOrder(type, byteOrder === 'little');
  const { alignment } = fieldOf(type, abi).codec;
  if (width !== undefined) type = bits(type as never, width) as MemberType;
  // The alignment of a type gives way to `packed`, that of a member does not.
  if (declared.aligned !== undefined && !structIsPacked && !isPacked) {
    if (declared.aligned < alignment) type = packed(type);
    type = aligned(declared.aligned, type);
  }
  if (isPacked) type = packed(type);
  if (n !== undefined) type = aligned(n, type);
  return isUnnamed && width !== 0 ? unnamed(type) : type;
}
