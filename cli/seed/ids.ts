/** UUIDv7 of given moments, as bytes. */
import type { Random } from "./random.ts";

export type Ids = {
  /** Writes an id at a place; those of one moment grow. */ write(into: Uint8Array, at: number, ms: number): void;
  make(ms: number): Buffer;
};

export function idsOf({ word }: Random): Ids {
  let last = 0;
  let tick = 0;
  const write = (into: Uint8Array, at: number, ms: number) => {
    tick = ms === last ? tick + 1 : 0;
    last = ms;
    const high = Math.floor(ms / 0x1_0000_0000);
    const low = ms >>> 0;
    const [a, b] = [word(), word()];
    into[at] = high >>> 8;
    into[at + 1] = high;
    into[at + 2] = low >>> 24;
    into[at + 3] = low >>> 16;
    into[at + 4] = low >>> 8;
    into[at + 5] = low;
    into[at + 6] = 0x70 | ((tick >>> 8) & 0x0f);
    into[at + 7] = tick;
    into[at + 8] = 0x80 | ((a >>> 24) & 0x3f);
    into[at + 9] = a >>> 16;
    into[at + 10] = a >>> 8;
    into[at + 11] = a;
    into[at + 12] = b >>> 24;
    into[at + 13] = b >>> 16;
    into[at + 14] = b >>> 8;
    into[at + 15] = b;
  };
  return {
    write,
    make(ms) {
      const id = Buffer.allocUnsafe(16);
      write(id, 0, ms);
      return id;
    },
  };
}
