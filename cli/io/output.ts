import type * as z from 'zod/mini';

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
  return JSON.stringify(schema.parse(value), null, indent);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
