import { invalidType } from '../../ffi/argument-errors.ts';
import { type Codec, type CType, typeOf } from '../codec.ts';
import { mapped } from './mapped.ts';
import { numberCodec } from './numbers.ts';

/** `_Bool`, one byte: anything but 0 is true. */
export const bool: CType<boolean> = typeOf((abi) =>
  mapped(
    numberCodec('_Bool', '_Bool', abi) as Codec<number>,
    {},
    {
      read: (value) => value !== 0,
      write(value, where) {
        if (typeof value !== 'boolean') throw invalidType(where, 'a boolean', value);
        return value ? 1 : 0;
      },
    },
  ),
);
