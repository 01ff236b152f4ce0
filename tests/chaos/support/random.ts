/** Random choices that can be made again: everything a run decides comes from one printed seed. */
import { createHash, randomInt } from "node:crypto";

export type Random = {
  /** An integer in [from, to]. */
  between(from: number, to: number): number;
  /** True once in `times`, on average. */
  onceIn(times: number): boolean;
  pick<T>(list: readonly T[]): T;
};

/** The seed of this run: CHAOS_SEED repeats one. */
export const chooseSeed = (): number => Number(process.env.CHAOS_SEED) || randomInt(1, 2 ** 31);

/** A generator of its own for each name, so that one scenario's choices do not depend on another's. */
export function createRandom(seed: number, name: string): Random {
  let state = createHash("sha256").update(`${seed}/${name}`).digest().readUInt32LE();
  // mulberry32: small, and good enough to choose moments.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    between,
    onceIn: (times) => between(1, times) === 1,
    pick: <T>(list: readonly T[]) => list[between(0, list.length - 1)] as T,
  };
}
