import { syntaxError } from './syntax-error.ts';
import type { Token } from './tokens.ts';

interface Macro {
  readonly takesArguments: boolean;
  readonly body: readonly Token[];
}

const CONDITIONALS = ['if', 'ifdef', 'ifndef', 'elif', 'elifdef', 'elifndef', 'else', 'endif'];

/**
 * Does what the preprocessor does without deciding anything: macros without arguments are replaced by what they stand for. Of the
 * directives only `#pragma` is left for the parser.
 */
export function preprocess(tokens: readonly Token[]): Token[] {
  const macros = new Map<string, Macro>();
  const done: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'directive') {
      if (token.text === 'pragma') done.push(token);
      else obey(token, macros);
    } else done.push(...expand(token, macros, []));
  }
  return done;
}

function obey(directive: Token, macros: Map<string, Macro>): void {
  const { text, rest = [] } = directive;
  if (CONDITIONALS.includes(text)) {
    throw syntaxError(
      directive,
      `#${text} is for the preprocessor to decide: take out the branches that do not apply, or let \`cc -E -P\` do it`,
    );
  }
  // The types of the usual headers are known; others are missed where they are used.
  if (text === 'include') return;
  const [name, ...body] = rest;
  if ((text !== 'define' && text !== 'undef') || name?.kind !== 'word')
    throw syntaxError(directive, `#${text} is not understood`);
  if (text === 'undef') macros.delete(name.text);
  else macros.set(name.text, { takesArguments: body[0]?.text === '(' && body[0].glued, body });
}

/** What a token stands for, at the place where it is used. Within itself a macro's name stands for nothing. */
function expand(token: Token, macros: ReadonlyMap<string, Macro>, within: readonly string[]): Token[] {
  const macro = token.kind === 'word' && !within.includes(token.text) ? macros.get(token.text) : undefined;
  if (!macro) return [token];
  if (macro.takesArguments)
    throw syntaxError(token, `${token.text} is a macro with arguments: write what it stands for`);
  const { line, column } = token;
  return macro.body.flatMap((part) => expand({ ...part, line, column }, macros, [...within, token.text]));
}
