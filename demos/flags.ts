import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { constants } from './constants.ts';

const whole = (minimum: number, maximum: number) => {
  const error = `expected a whole number from ${minimum} to ${maximum}`;
  return z.pipe(
    z.transform(Number),
    z.int({ error }).check(z.minimum(minimum, { error }), z.maximum(maximum, { error })),
  );
};

const key = whole(-(2 ** 31), 2 ** 32 - 1).check(
  z.refine((value) => value !== 0, {
    error: 'expected a key other than 0, which is IPC_PRIVATE: no other program can open that',
  }),
);

const permissions = z.pipe(
  z.string().check(z.regex(/^(0o?)?[0-7]{1,3}$/, { error: 'expected an octal mode from 0 to 777, e.g. 600' })),
  z.transform((mode) => Number.parseInt(mode.replace('o', ''), 8)),
);

const conversation = {
  iterations: z._default(whole(1, 1e9), constants.iterations),
  dangerously: z._default(z.boolean(), constants.liveDangerously),
  key: z._default(key, constants.key),
  size: z._default(whole(64, 2 ** 30), constants.size),
  permissions: z._default(permissions, constants.permissions),
  patience: z._default(whole(1, 3600), constants.patience),
};

/** The flags of Mrs. Premise and of Mrs. Conclusion. */
export const sideFlags = z.object(conversation);

/** The flags of both in one terminal. Without a key, a fresh one is found. */
export const demoFlags = z.object({
  ...conversation,
  key: z.optional(key),
  style: z._default(
    z.enum(['handles', 'shm', 'queue', 'channel'], { error: 'expected "handles", "shm", "queue" or "channel"' }),
    'handles',
  ),
});

const multipleOf100 = whole(100, 1e9).check(
  z.refine((value) => value % 100 === 0, { error: 'expected a multiple of 100' }),
);

/** The flags of the leak demo. */
export const leakFlags = z.object({ cycles: z._default(multipleOf100, 1_000_000) });

/** The flags of the clock. */
export const clockFlags = z.object({
  unit: z._default(whole(0, 255), 0),
  offset: z._default(whole(-1e9, 1e9), 0),
  samples: z._default(whole(1, 1e9), 60),
  interval: z._default(whole(10, 3_600_000), 1000),
});

type Flags = z.ZodMiniObject<Record<string, z.ZodMiniType>>;

/** The command line as the schema wants it, or a readable complaint and exit status 2. */
export function flags<S extends Flags>(schema: S): z.output<S> {
  const names = Object.keys(schema.shape);
  const given = values(names);
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  return refuse(
    names,
    result.error.issues.map(
      ({ path: [name], message }) => `--${String(name)}: ${message}; got ${JSON.stringify(given[String(name)])}`,
    ),
  );
}

function values(names: string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    names.map((name) => [name, { type: isSwitch(name) ? 'boolean' : 'string' }] as const),
  );
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(names, [(error as Error).message]);
  }
}

function refuse(names: string[], complaints: string[]): never {
  for (const complaint of complaints) console.error(complaint);
  console.error(`Flags: ${names.map((name) => (isSwitch(name) ? `--${name}` : `--${name} …`)).join('  ')}`);
  process.exit(2);
}

const isSwitch = (name: string) => name === 'dangerously';
