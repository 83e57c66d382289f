export { IpcError as error } from '../../ffi/errors.ts';
