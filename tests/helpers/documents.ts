import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The documents, and the programs in them. */

export const root = join(__dirname, '..', '..');

function markdownIn(folder: string, recursive = false): string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** What a person wrote. */
export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'demos/README.md',
  ...markdownIn('docs'),
  ...markdownIn('docs/quality', true),
];

/** What is made from the doc comments. */
export const reference = markdownIn('docs/api', true);

/** A fenced block, e.g. one that begins with ```js file=ask.mjs */
export interface Block {
  page: string;
  line: number;
  language: string;
  /** The name under which it is saved, for what belongs to another block of its page. */
  file: string | undefined;
  code: string;
}

export function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

export function blocksOf(page: string): Block[] {
  const text = textOf(page);
  return [...text.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language, 2: file, 3: code, index }) => ({
      page,
      line: text.slice(0, index).split('\n').length,
      language: language as string,
      file,
      code: code as string,
    }),
  );
}

/** What the comments `// → …` promise, in order. */
export function promised(code: string): string[] {
  return [...code.matchAll(/(?:\/\/|#) → (.*)$/gm)].map(([, text]) => text as string);
}

/** The headings of a page as links name them. */
export function headingsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    (title as string)
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
