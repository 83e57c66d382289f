import { inspect } from 'node:util';

/** Those attributes that can be read: what is gone, or not for this user to see, is left out. */
export function readable(attributes: Record<string, () => unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(attributes)) {
    try {
      values[name] = read();
    } catch {
      // The rest is shown.
    }
  }
  return values;
}

/** For console.log(): the name, and the state with modes in octal. */
export function shown(name: string, state: Record<string, unknown>, options: object): string {
  const entries = Object.entries(state).map(([member, value]) => {
    const mode = (member === 'permissions' || member === 'perm') && typeof value === 'number';
    return [member, mode ? unquoted(`0o${value.toString(8).padStart(3, '0')}`) : value];
  });
  return `${name} ${inspect(Object.fromEntries(entries), options)}`;
}

/** A text that console.log() shows without quotes. */
export function unquoted(text: unknown): object {
  return { [inspect.custom]: () => text };
}
