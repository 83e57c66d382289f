import { checkInteger, rangeError, typeError } from '../checks/arguments.ts';

/** The arrays that can be laid over memory. */
export type TypedArrayConstructor =
  | Int8ArrayConstructor
  | Uint8ArrayConstructor
  | Uint8ClampedArrayConstructor
  | Int16ArrayConstructor
  | Uint16ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | BigInt64ArrayConstructor
  | BigUint64ArrayConstructor;

export function checkAlignment(name: string, value: number, multiple: number): void {
  if (value % multiple !== 0) throw rangeError(name, `a multiple of ${multiple} bytes`, value);
}

/** @param most - Elements that fit. */
export function checkElements(length: unknown, most: number, type: TypedArrayConstructor): number {
  const { name, BYTES_PER_ELEMENT: bytes } = type;
  return checkInteger(
    'length',
    length,
    0,
    most,
    ` elements (of ${bytes} ${bytes === 1 ? 'byte' : 'bytes'} each: ${name})`,
  );
}

export function checkTypedArray(type: unknown): void {
  // By name: the constructors of another realm are other objects.
  const base: unknown = typeof type === 'function' ? Object.getPrototypeOf(type)?.name : undefined;
  if (base !== 'TypedArray') throw typeError('type', "a typed array's constructor, such as Int32Array", type);
}
