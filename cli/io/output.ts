import { once } from 'node:events';
import type * as z from 'zod/mini';
import { escapedJson } from '../text/escape.ts';

/** What every command with a `--json` takes. */
export interface OutputOptions {
  json?: true | undefined;
}

type Schemas = typeof import('./schemas.ts');

/** What the schema of that name says and nothing else. @param indent - 0: all in one line. */
export async function json<Name extends keyof Schemas>(
  name: Name,
  value: z.input<Schemas[Name]>,
  indent = 2,
): Promise<string> {
  const schema: z.ZodMiniType = (await import('./schemas.ts'))[name];
  return jsonText(schema.parse(value), indent);
}

export function jsonText(value: unknown, indent = 2): string {
  return escapedJson(JSON.stringify(value, null, indent));
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** To stdout, no faster than it is taken. */
export async function writeOut(bytes: Uint8Array | string): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}

/** Lines put together to pieces of a size that is worth a call. */
export class Lines {
  #text = '';

  async add(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length > 65_536) await this.end();
  }

  async end(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (text !== '') await writeOut(text);
  }
}
