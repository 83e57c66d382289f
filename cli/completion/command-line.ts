/** What a command line says up to the cursor: the words of its last command, and the one that is being typed. */
export interface CommandLine {
  words: string[];
  current: string;
  /** The current word is a file that `<` or `>` names. */
  redirection: boolean;
}

/**
 * Takes a line of a shell apart. Nothing of it is evaluated: substitutions and variables stay the text they are. A command that is
 * being typed inside of an open `$(` is a line of its own.
 */
export function parseCommandLine(line: string): CommandLine {
  let words: string[] = [];
  let word: string | undefined;
  let redirected = false;
  const endWord = () => {
    if (word !== undefined && !redirected) words.push(word);
    if (word !== undefined) redirected = false;
    word = undefined;
  };
  const newCommand = () => {
    endWord();
    words = [];
    redirected = false;
  };
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const literal = QUOTED.exec(rest)?.[0] ?? substitution(rest);
    if (literal) {
      word = (word ?? '') + unquoted(literal);
      at += literal.length;
    } else if (/^(\$?\(|`)/.test(rest)) {
      newCommand();
      at += rest.startsWith('$(') ? 2 : 1;
    } else {
      const char = line.charAt(at++);
      if (/\s/.test(char) && char !== '\n') endWord();
      else if (/[<>]/.test(char)) {
        // A digit right before it is a descriptor's number.
        if (word !== undefined && /^\d$/.test(word)) word = undefined;
        endWord();
        redirected = true;
      } else if (/[;|&()\n]/.test(char)) {
        // >| and >& belong to the redirection.
        if (!(redirected && word === undefined && /[|&]/.test(char))) newCommand();
      } else if (!/["'\\]/.test(char)) word = (word ?? '') + char;
      // An open quote: what follows it is the current word.
      else if (char !== '\\') [word, at] = [(word ?? '') + line.slice(at), line.length];
    }
  }
  return { words, current: word ?? '', redirection: redirected };
}

/** A quoted text or a character after a backslash, if it is complete. */
const QUOTED = /^(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.)/s;

function unquoted(literal: string): string {
  if (literal.startsWith('"')) return literal.slice(1, -1).replaceAll(/\\([$`"\\])/g, '$1');
  if (literal.startsWith("'")) return literal.slice(1, -1);
  return literal.startsWith('\\') ? literal.slice(1) : literal;
}

/** A whole `$(…)`, `${…}`, `<(…)`, `>(…)` or `…` between backticks at the beginning of a text. */
function substitution(text: string): string | undefined {
  if (text.startsWith('`')) return /^`(?:[^`\\]|\\.)*`/s.exec(text)?.[0];
  const [opening] = /^(?:[$<>]\(|\$\{)/.exec(text) ?? [];
  if (!opening) return undefined;
  let depth = 0;
  for (let at = 1; at < text.length; at++) {
    const quoted = QUOTED.exec(text.slice(at))?.[0];
    if (quoted) at += quoted.length - 1;
    else if (/[({]/.test(text.charAt(at))) depth++;
    else if (/[)}]/.test(text.charAt(at)) && --depth === 0) return text.slice(0, at + 1);
  }
  return undefined;
}
