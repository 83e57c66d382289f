import type { Context } from './context.ts';

/** `_Static_assert(expression, "text");`, if that comes next: a header says what it relies on. */
export function staticAssertion(context: Context): boolean {
  const { reader } = context;
  const token = reader.accept('_Static_assert', 'static_assert');
  if (!token) return false;
  reader.expect('(', `after ${token.text}`);
  const { value } = context.constant();
  let text = '';
  if (reader.accept(',')) while (reader.peek().kind === 'string') text += reader.next().text.slice(1, -1);
  reader.expect(')', `at the end of ${token.text}`);
  reader.expect(';', `after ${token.text}`);
  if (value === 0n) reader.fail(`the assertion fails here${text && `: ${text}`}`, token);
  return true;
}
