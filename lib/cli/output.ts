import type * as z from 'zod/mini';

/** What every command with a `--json` takes. */
export interface OutputOptions {
  json?: true | undefined;
}

/** What the schema says and nothing else. @param indent - 0: all in one line. */
export function json<S extends z.ZodMiniType>(schema: S, value: z.input<S>, indent = 2): string {
  return JSON.stringify(schema.parse(value), null, indent);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
