import { os } from './platform.ts';

/** How C spells `key_t` here: int on Linux and macOS, long on the BSDs. */
export const key_t: 'int' | 'long' = os === 'linux' || os === 'darwin' ? 'int' : 'long';
