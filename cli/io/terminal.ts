/** How wide standard output is, if it is a terminal. */
export function widthOfTerminal(): { width?: number } {
  return process.stdout.isTTY && process.stdout.columns > 0 ? { width: process.stdout.columns } : {};
}

/** Lines of whole words, as wide as that. */
export function wrapped(text: string, width = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((word) => word !== '')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
