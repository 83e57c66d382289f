import { checkOptions, optionNames } from '../../ffi/options.ts';
import { checkBoolean, typeError } from '../checks/arguments.ts';

/** Options of {@link SharedMemoryHandle}. */
export interface OpenMemoryOptions {
  /** Attach for reading only: no writes and no views, but live structs that cannot be assigned. Default false. */
  readOnly?: boolean | undefined;
  /**
   * `'last'`: remove the segment if no other process has it attached when this process ends, or when the handle detaches it or is
   * disposed of. To be given by every process that uses the segment; only its owner, its creator and root may remove it. Default:
   * leave it.
   */
  autoRemove?: 'last' | undefined;
}

const OPTIONS = optionNames<OpenMemoryOptions>({ readOnly: true, autoRemove: true });

export function checkOpenOptions(options: OpenMemoryOptions | undefined): { readOnly: boolean; last: boolean } {
  const { readOnly = false, autoRemove } = checkOptions(options, OPTIONS);
  checkBoolean('readOnly', readOnly);
  if (autoRemove !== undefined && autoRemove !== 'last')
    throw typeError('autoRemove', "'last', or left out", autoRemove);
  return { readOnly, last: autoRemove === 'last' };
}
