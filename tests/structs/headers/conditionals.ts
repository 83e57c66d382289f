/** A header without its conditionals: of each, the branch whose condition is among those that hold. */
export function withoutConditionals(text: string, holding: readonly string[]): string {
  const open: { taken: boolean; on: boolean }[] = [];
  const kept = text.split('\n').filter((line) => {
    const [, word, condition = ''] =
      /^\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b\s*(.*?)\s*(?:\/\*.*)?$/.exec(line) ?? [];
    if (!word) return open.every(({ on }) => on);
    const holds = word === 'else' || holding.includes(condition) !== (word === 'ifndef');
    if (word === 'endif') open.pop();
    else if (word.startsWith('if')) open.push({ taken: holds, on: holds });
    else {
      const before = open.pop();
      const on = holds && !before?.taken;
      open.push({ taken: on || before?.taken === true, on });
    }
    return false;
  });
  return kept.join('\n');
}
