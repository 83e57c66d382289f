import { type Position, syntaxError } from './syntax-error.ts';

export type TokenKind = 'word' | 'number' | 'character' | 'string' | 'punctuation' | 'directive' | 'end';

export interface Token extends Position {
  readonly kind: TokenKind;
  /** As it stands there; of a directive, its name. */
  readonly text: string;
  /** Of a directive: what is behind its name, to the end of its line. */
  readonly rest?: readonly Token[];
  /** Nothing, not even a blank, is before it: what tells `#define F(x)` from `#define F (x)`. */
  readonly glued: boolean;
}

/** Each kind at the place where the search stands; the first that fits. */
const PATTERNS: readonly (readonly [TokenKind | 'blank' | 'newline', RegExp])[] = [
  ['newline', /\n/y],
  ['blank', /(?:[ \t\r\f\v]|\\\r?\n|\/\/(?:\\\r?\n|[^\n])*|\/\*[\s\S]*?\*\/)+/y],
  ['word', /[A-Za-z_$][\w$]*/y],
  ['number', /\.?\d(?:[eEpP][+-]|[\w.])*/y],
  ['character', /L?'(?:\\.|[^'\\\n])*'/y],
  ['string', /(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"/y],
  ['punctuation', /<<=|>>=|\.\.\.|<<|>>|<=|>=|==|!=|&&|\|\||->|\+\+|--|##|\/(?![/*])|[-+*%&|^~!<>=?:;,.()[\]{}#]/y],
];

/** C text in words. Comments are gone, lines that a backslash continues are one, a directive is one token. */
export function tokenize(text: string): Token[] {
  const found: Token[] = [];
  let directive: { name?: Token; rest: Token[]; at: Position } | undefined;
  let lineIsEmpty = true;
  let glued = false;
  const where = positions(text);
  const finish = () => {
    if (directive?.name) {
      found.push({ ...directive.at, kind: 'directive', text: directive.name.text, rest: directive.rest, glued: false });
    }
    directive = undefined;
  };
  for (let at = 0; at < text.length; ) {
    const [kind, word] = match(text, at) ?? [];
    const position = where(at);
    if (!kind || !word) throw syntaxError(position, unexpected(text, at));
    at += word.length;
    if (kind === 'newline') {
      finish();
      lineIsEmpty = true;
    } else if (kind !== 'blank') {
      const token: Token = { ...position, kind, text: word, glued };
      if (word === '#' && lineIsEmpty) directive = { rest: [], at: position };
      else if (directive && !directive.name) directive.name = token;
      else (directive?.rest ?? found).push(token);
      lineIsEmpty = false;
    }
    glued = kind !== 'blank' && kind !== 'newline';
  }
  finish();
  found.push({ ...where(text.length), kind: 'end', text: 'the end of the text', glued: false });
  return found;
}

function match(text: string, at: number): readonly [TokenKind | 'blank' | 'newline', string] | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const word = pattern.exec(text)?.[0];
    if (word) return [kind, word];
  }
  return undefined;
}

function unexpected(text: string, at: number): string {
  const rest = text.slice(at, at + 2);
  if (rest === '/*') return 'a comment that does not end';
  if (/^["']/.test(rest)) return 'a text in quotes that does not end on its line';
  return `unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) as number))}`;
}

/** Line and column of places that are asked for in order. */
function positions(text: string): (at: number) => Position {
  let line = 1;
  let start = 0;
  let next = text.indexOf('\n');
  return (at) => {
    while (next >= 0 && next < at) {
      line++;
      start = next + 1;
      next = text.indexOf('\n', start);
    }
    return { line, column: at - start + 1 };
  };
}
