/**
 * What cannot be read is absent, whether it is not there or the runtime refuses it, as Deno's permissions and Node's permission
 * model do.
 */
export function orAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
