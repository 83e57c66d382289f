import { type Found, found, KINDS, tryFindId } from './find.ts';

/** Objects of another kind with the key of one of these, and not among them. */
export function companions(targets: readonly Found[]): Found[] {
  const there = new Set(targets.map(({ kind, key }) => `${kind} ${key}`));
  const keys = [...new Set(targets.map(({ key }) => key))].filter((key) => key !== 0);
  return keys.flatMap((key) =>
    KINDS.filter((kind) => !there.has(`${kind} ${key}`)).flatMap((kind) => {
      const id = tryFindId(kind, key);
      return id === undefined ? [] : [found(kind, key, id)];
    }),
  );
}
