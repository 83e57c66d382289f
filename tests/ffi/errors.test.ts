import * as errors from 'sysv-ipc/errors';
import { refusal } from '../../ffi/refusal.ts';
import { E, errorFor } from '../../ffi/result.ts';

describe('the error classes', () => {
  // `default` is all of them, as a CommonJS module is imported.
  const classes = Object.entries(errors).filter(([name]) => name !== 'IpcError' && name !== 'default');

  test.each(classes)('%s is an IpcError, and an Error with its own name', (name, type) => {
    const error = new type('text', { code: 'EXYZ', errno: 5, syscall: 'semop', key: 1, id: 2, cause: 'why' });
    expect(error).toBeInstanceOf(errors.IpcError);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe(`${name}: text`);
    expect({ ...error }).toEqual({ code: 'EXYZ', errno: 5, syscall: 'semop', key: 1, id: 2 });
    expect(error.cause).toBe('why');
    expect(error.stack).toContain(`${name}: text`);
  });

  test('what is not known is not there', () => {
    const error = new errors.IpcError('text', { code: 'EXYZ' });
    expect(Object.keys(error)).toEqual(['code']);
    expect('cause' in error).toBe(false);
  });

  test('TimeoutError is a BusyError', () => {
    expect(new errors.TimeoutError('', { code: 'ETIMEDOUT' })).toBeInstanceOf(errors.BusyError);
  });
});

describe('errorFor() makes of an errno', () => {
  test.each([
    ['ENOENT', 'KeyNotFoundError'],
    ['EEXIST', 'KeyExistsError'],
    ['EACCES', 'PermissionError'],
    ['EPERM', 'PermissionError'],
    ['EAGAIN', 'BusyError'],
    ['ENOMSG', 'BusyError'],
    ['EINTR', 'InterruptedError'],
    ['EIDRM', 'RemovedError'],
    ['ENOSPC', 'LimitError'],
    ['ENOMEM', 'LimitError'],
    ['EMFILE', 'LimitError'],
    ['E2BIG', 'MessageTooLongError'],
    ['ENOSYS', 'UnsupportedError'],
    ['EINVAL', 'IpcError'],
    ['ERANGE', 'IpcError'],
    ['EFAULT', 'IpcError'],
  ])('%s a %s that names action, object, reason, code and call', (code, name) => {
    const error = errorFor(E[code] as number, 'semop', {
      action: 'acquire semaphore 7 (key 0x0000002a)',
      key: 42,
      id: 7,
    });
    expect(error).toMatchObject({ name, code, errno: E[code], syscall: 'semop', key: 42, id: 7 });
    expect(error.message).not.toContain('the system refused');
    expect(error.message).toMatch(
      new RegExp(`^Cannot acquire semaphore 7 \\(key 0x0000002a\\): .+ \\(${code} from semop\\)$`),
    );
  });

  test('a number with two names the one of the manual pages', () => {
    expect(errorFor(E.EOPNOTSUPP as number, 'semop', { action: 'do it' }).code).toBe('ENOTSUP');
  });

  test('an unknown number an IpcError that keeps it', () => {
    const error = errorFor(4095, 'semop', { action: 'do it' });
    expect(error).toMatchObject({ name: 'IpcError', code: 'E4095', errno: 4095 });
    expect(error.message).toBe('Cannot do it: the system refused (E4095 from semop)');
  });

  test('what the call explains, where it does', () => {
    const explain = (code: string) => (code === 'EINVAL' ? { reason: 'one of two causes' } : undefined);
    expect(errorFor(E.EINVAL as number, 'shmget', { action: 'do it', explain }).message).toContain('one of two causes');
    expect(errorFor(E.EACCES as number, 'shmget', { action: 'do it', explain })).toMatchObject({
      name: 'PermissionError',
    });
  });
});

describe('refusal() ends with', () => {
  test.each([
    ['the code where no call has failed', 'EACCES', 'Cannot do it: why (EACCES)'],
    ['the reason where the code is of this package', 'ERR_LAYOUT', 'Cannot do it: why'],
  ])('%s', (_, code, message) => {
    expect(refusal({ action: 'do it' }, { type: errors.IpcError, code, reason: 'why' }).message).toBe(message);
  });
});
