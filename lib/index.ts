export { IpcError } from '../ffi/errors.ts';
