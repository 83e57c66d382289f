import { syntaxError } from './syntax-error.ts';
import type { Token } from './tokens.ts';

/** Tokens one after another. A pragma is obeyed when the token before it has been taken, wherever it stands. */
export class Reader {
  readonly #tokens: readonly Token[];
  readonly #obey: (pragma: Token) => void;
  #next = -1;

  constructor(tokens: readonly Token[], obey: (pragma: Token) => void) {
    this.#tokens = tokens;
    this.#obey = obey;
  }

  /** The token that comes next. */
  peek(): Token {
    if (this.#next < 0) this.#advance();
    return this.#at(this.#next);
  }

  /** The token after that. */
  peekBehind(): Token {
    const next = this.#tokens.findIndex(({ kind }, index) => index > this.#next && kind !== 'directive');
    return this.#at(next < 0 ? this.#tokens.length - 1 : next);
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#advance();
    return token;
  }

  #advance(): void {
    this.#next++;
    while (this.peek().kind === 'directive') {
      this.#obey(this.peek());
      this.#next++;
    }
  }

  #at(index: number): Token {
    return this.#tokens[index] as Token;
  }

  is(...texts: string[]): boolean {
    const { kind, text } = this.peek();
    return kind !== 'string' && kind !== 'character' && kind !== 'end' && texts.includes(text);
  }

  /** Takes the next token if it is that. */
  accept(...texts: string[]): Token | undefined {
    return this.is(...texts) ? this.next() : undefined;
  }

  expect(text: string, after: string): Token {
    return this.accept(text) ?? this.fail(`expected '${text}' ${after}`);
  }

  /** Takes the next token if it is a word of the program's own. */
  name(): Token | undefined {
    return this.peek().kind === 'word' ? this.next() : undefined;
  }

  /** Takes all to the bracket that belongs to one which was taken already. */
  skipToClosing(): void {
    for (let depth = 1; depth > 0; ) {
      const token = this.next();
      if (token.kind === 'end') this.fail("a '(' or '{' is not closed", token);
      if ('([{'.includes(token.text) && token.kind === 'punctuation') depth++;
      if (')]}'.includes(token.text) && token.kind === 'punctuation') depth--;
    }
  }

  fail(reason: string, at: Token = this.peek()): never {
    const seen = at === this.peek() && reason.startsWith('expected') ? `, found ${show(at)}` : '';
    throw syntaxError(at, `${reason}${seen}`);
  }
}

function show({ kind, text }: Token): string {
  if (kind === 'directive') return `#${text}`;
  return kind === 'end' ? text : `'${text}'`;
}
