/** PostgreSQL arrays in their binary form: nothing to quote here and nothing to parse there. */

type Encode<T> = { oid: number; size(value: T): number; write(value: T, into: Buffer, at: number): void };

const TEXT: Encode<string> = {
  oid: 25,
  size: Buffer.byteLength,
  write: (value, into, at) => void into.write(value, at, "utf8"),
};
const BYTES: Encode<Uint8Array> = { oid: 17, size: (value) => value.length, write: (value, into, at) => into.set(value, at) };
const INTEGER: Encode<number> = { oid: 23, size: () => 4, write: (value, into, at) => void into.writeInt32BE(value, at) };
const BIGINT: Encode<number> = { oid: 20, size: () => 8, write: (value, into, at) => void into.writeBigInt64BE(BigInt(value), at) };
const UUID: Encode<string> = { oid: 2950, size: () => 16, write: writeUuid };

/** For a parameter cast to `text[]`. */
export const textArray = (values: readonly (string | null)[]): Buffer => encode(TEXT, values);
/** `bytea[]` */
export const byteaArray = (values: readonly (Uint8Array | null)[]): Buffer => encode(BYTES, values);
/** `int[]`: 32 bits, signed. */
export const intArray = (values: readonly (number | null)[]): Buffer => encode(INTEGER, values);
/** `bigint[]`: safe integers. */
export const bigintArray = (values: readonly (number | null)[]): Buffer => encode(BIGINT, values);
/** `uuid[]`, from their usual text. */
export const uuidArray = (values: readonly (string | null)[]): Buffer => encode(UUID, values);

/** Dimensions, "has nulls", element type, length, lower bound; then each element behind its length, -1 for null. */
function encode<T>({ oid, size, write }: Encode<T>, values: readonly (T | null)[]): Buffer {
  const sizes = values.map((value) => (value === null ? -1 : size(value)));
  const bytes = sizes.reduce((sum, length) => sum + 4 + Math.max(0, length), values.length > 0 ? 20 : 12);
  const buffer = Buffer.allocUnsafe(bytes);
  buffer.writeInt32BE(values.length > 0 ? 1 : 0, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(oid, 8);
  if (values.length === 0) return buffer;
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  let at = 20;
  for (const [index, value] of values.entries()) {
    const length = sizes[index] as number;
    buffer.writeInt32BE(length, at);
    at += 4;
    if (value === null) continue;
    write(value, buffer, at);
    at += length;
  }
  return buffer;
}

function writeUuid(value: string, into: Buffer, at: number): void {
  let high = -1;
  let to = at;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 45) continue;
    const digit = code < 58 ? code - 48 : (code | 32) - 87;
    if (high < 0) high = digit;
    else {
      into[to++] = (high << 4) | digit;
      high = -1;
    }
  }
}
