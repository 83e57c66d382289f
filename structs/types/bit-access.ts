import type { Codec } from '../codec.ts';

/**
 * Reading and writing a bit-field: its bytes as one number, whose bits it has some of. Bits count from the lowest of the first
 * byte in a little-endian struct, from the highest in a big-endian one. Its neighbours' bits in the same bytes are written back
 * as they were read, as C does it too: not atomically.
 */
type Access<T> = Pick<Codec<T>, 'get' | 'put'>;

/** Up to 32 bits, in up to five bytes: exact in a double. */
export function numberBits(width: number, bit: number, little: boolean, signed: boolean): Access<number> {
  const bytes = Math.ceil((bit + width) / 8);
  const unit = 2 ** (little ? bit : bytes * 8 - bit - width);
  const range = 2 ** width;
  const place = (at: number, index: number) => at + (little ? bytes - 1 - index : index);
  const gather = (view: DataView, at: number) => {
    let all = 0;
    for (let index = 0; index < bytes; index++) all = all * 256 + view.getUint8(place(at, index));
    return all;
  };
  const rawOf = (all: number) => Math.floor(all / unit) % range;
  return {
    get(view, at) {
      const raw = rawOf(gather(view, at));
      return signed && raw >= range / 2 ? raw - range : raw;
    },
    put(view, at, value) {
      const all = gather(view, at);
      let rest = all + ((value < 0 ? value + range : value) - rawOf(all)) * unit;
      for (let index = bytes - 1; index >= 0; index--) {
        view.setUint8(place(at, index), rest % 256);
        rest = Math.floor(rest / 256);
      }
    },
  };
}

/** Up to 64 bits, in up to nine bytes. */
export function bigintBits(width: number, bit: number, little: boolean, signed: boolean): Access<bigint> {
  const bytes = Math.ceil((bit + width) / 8);
  const shift = BigInt(little ? bit : bytes * 8 - bit - width);
  const place = (at: number, index: number) => at + (little ? bytes - 1 - index : index);
  const gather = (view: DataView, at: number) => {
    let all = 0n;
    for (let index = 0; index < bytes; index++) all = (all << 8n) | BigInt(view.getUint8(place(at, index)));
    return all;
  };
  const rawOf = (all: bigint) => BigInt.asUintN(width, all >> shift);
  return {
    get(view, at) {
      const raw = rawOf(gather(view, at));
      return signed ? BigInt.asIntN(width, raw) : raw;
    },
    put(view, at, value) {
      const all = gather(view, at);
      let rest = all ^ ((rawOf(all) ^ BigInt.asUintN(width, value)) << shift);
      for (let index = bytes - 1; index >= 0; index--) {
        view.setUint8(place(at, index), Number(rest & 0xffn));
        rest >>= 8n;
      }
    },
  };
}
