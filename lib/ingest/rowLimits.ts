/**
 * How many refused requests leave a row: a burst, then a few a second, for each source and for each address. All are counted; a flood
 * must not fill the disk, and one address must not use up what a source may show of the others.
 */
export type RowLimits = { mayWrite(sourceId: string, address: string): boolean };

export type Rate = { burst: number; perSecond: number };
const PER_SOURCE: Rate = { burst: 100, perSecond: 5 };
const PER_ADDRESS: Rate = { burst: 20, perSecond: 1 };
/** Addresses remembered; beyond it those not heard of for longest are forgotten. */
const MAX_BUCKETS = 10_000;

/** `now` in milliseconds. */
export function createRowLimits(now: () => number): RowLimits {
  const sources = createBuckets(PER_SOURCE, now);
  const addresses = createBuckets(PER_ADDRESS, now);
  return {
    // Where addresses are not known they are not one sender: the source's own limit has to do.
    mayWrite: (sourceId, address) => (address === "" || addresses.take(networkOf(address))) && sources.take(sourceId),
  };
}

/** A bucket of tokens for each key. */
export function createBuckets({ burst, perSecond }: Rate, now: () => number) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key: string): boolean {
      const at = now();
      const bucket = buckets.get(key) ?? { tokens: burst, at };
      const tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
      // Set anew, it is the youngest in the map's order.
      buckets.delete(key);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
      if (buckets.size > MAX_BUCKETS) buckets.delete(buckets.keys().next().value ?? "");
      return tokens >= 1;
    },
  };
}

/** One sender owns a whole IPv6 /64, so it is one address here. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!plain.includes(":")) return plain;
  const [left = "", right = ""] = plain.split("%")[0]?.split("::") ?? [];
  const head = left === "" ? [] : left.split(":");
  const tail = right === "" ? [] : right.split(":");
  const groups = plain.includes("::") ? [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail] : head;
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
