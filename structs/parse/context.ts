import type { CType } from '../codec.ts';
import type { StructOptions } from '../define-struct.ts';
import type { Abi } from '../layout/abi.ts';
import type { StructType } from '../types.ts';
import type { Integer } from './integers.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

export type MemberType = CType<unknown> | StructType;

/** A type as a declaration gives it. */
export interface ParsedType {
  /** Absent of what has no size: void, a function, a struct of which only the name is known. */
  readonly type?: MemberType;
  /** Its name in messages. */
  readonly text: string;
  /** `char`, of which arrays are text. */
  readonly char?: boolean;
  /** Has as many elements as the bytes hold. */
  readonly flexible?: boolean;
  /** `aligned(n)` of a typedef: the alignment of the type itself. */
  readonly aligned?: number;
  /** Of a struct, union or enum of which only the name is known so far. */
  readonly tag?: string;
  /** Of a struct or union without a tag: the same under the name that a typedef gives it. */
  readonly named?: (name: string) => StructType;
}

/** What the declarations up to here have made known. */
export interface Scope {
  readonly typedefs: Map<string, ParsedType>;
  /** By keyword and name. */
  readonly tags: Map<string, ParsedType>;
  readonly constants: Map<string, Integer>;
  /** `#pragma pack`: what is in force, the last of them, and what pop goes back to. */
  readonly packs: (number | undefined)[];
  /** How many structs the place is in. */
  depth: number;
}

/** The parts of the parser that need each other. */
export interface Context {
  readonly reader: Reader;
  readonly scope: Scope;
  readonly abi: Abi;
  readonly options: StructOptions;
  /** The value of an expression that must be constant. */
  constant(): Integer;
  /** `unsigned long [4]`, as in a sizeof or a cast. */
  typeName(): ParsedType;
  /** Whether a type's name begins with that token. */
  isTypeStart(token: Token): boolean;
  /** `struct …`, `union …` or `enum …`. */
  tagged(keyword: Token): ParsedType;
  /** The struct of that name of a header that is known, if it is one. */
  baseStruct(name: string): ParsedType | undefined;
}

/** The type with what has come to be known of it since its name was. */
export function whole({ tags }: Scope, parsed: ParsedType): ParsedType {
  return parsed.type || parsed.tag === undefined ? parsed : { ...tags.get(parsed.tag), ...parsed };
}

/** Calls something that checks its arguments; what it has against them is an error of the text at that place. */
export function checkedAt<T>({ reader }: Context, token: Token, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof SyntaxError || !(error instanceof TypeError || error instanceof RangeError)) throw error;
    return reader.fail(error.message, token);
  }
}
