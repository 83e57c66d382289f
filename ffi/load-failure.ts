import { UnsupportedError } from './errors.ts';
import { arch, os } from './platform.ts';
import { refusal } from './refusal.ts';

/** Where Koffi's native part lies: an optional dependency of Koffi's, one for each system and processor. */
const NATIVE = `@koromix/koffi-${os}-${arch}`;

/** Koffi could not be loaded: why, and the way out. Of all UnsupportedErrors only this one has a cause. */
export function cannotLoad(cause: unknown): UnsupportedError {
  // Enough for the frames of the program, below those of this package.
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, 'stackTraceLimit', 50);
  const why = { type: UnsupportedError, code: 'ERR_UNSUPPORTED', reason: reason(cause), cause };
  const error = refusal({ action: `load Koffi on ${os}-${arch}` }, why);
  Reflect.set(Error, 'stackTraceLimit', limit);
  error.stack = withoutOwnFrames(error.stack);
  if (cause instanceof Error) cause.stack = `${cause.name}: ${cause.message}`;
  return error;
}

function reason(cause: unknown): string {
  const { code, name, message = '' } = cause as NodeJS.ErrnoException;
  if (name === 'NotCapable') return 'Deno refuses it; run with --allow-ffi and --allow-read';
  if (code === 'ERR_DLOPEN_DISABLED')
    return 'this process may load no native addon; run Node without --no-addons, and with --allow-addons under --permission';
  if (code === 'ERR_ACCESS_DENIED')
    return 'the permission model refuses its files; run Node with --allow-fs-read for node_modules, and --allow-addons';
  if (/Cannot find module '(?!koffi')/.test(message)) return `${message.split('\n', 1)}; install the package again`;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_UNKNOWN_BUILTIN_MODULE')
    return 'there is no package `koffi`; a bundle, and a single executable, need node_modules with koffi beside them (npm install koffi)';
  if (/Cannot find the native/.test(message))
    return `its native part, the package ${NATIVE}, is missing. Optional dependencies were left out (--omit=optional), or the lock file or node_modules were made on another system: install again here, with --include=optional. In a bundle: keep koffi out of it (external)`;
  if (/Mismatched native/.test(message))
    return `${NATIVE} is of another version than koffi; install again, with both of one version`;
  return message;
}

/** The stack from the call on that the program has made; all of it where the program and this package are one file. */
function withoutOwnFrames(stack = ''): string {
  const [first = '', ...rest] = stack.split('\n    at ');
  const own = /([^\s(]*[/\\])[^/\\]*:\d+:\d+\)?$/.exec(rest[0] ?? '')?.[1];
  const others = own === undefined ? rest : rest.filter((frame) => !frame.includes(own));
  return [first, ...(others.length > 0 ? others : rest)].join('\n    at ');
}
