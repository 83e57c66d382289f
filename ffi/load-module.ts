import { createRequire } from 'node:module';

/**
 * Loads a module when it is needed. The built package is CommonJS and has a require(), which bundlers know how to carry over;
 * import.meta.url is there where the sources run as ES modules.
 */
export const loadModule: (name: string) => unknown =
  typeof require === 'function' ? require : createRequire(import.meta.url);
