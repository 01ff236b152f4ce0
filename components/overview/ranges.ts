/** The ranges of Overview, in words and as other pages take them. */
export const RANGES = ["1h", "24h", "7d"] as const;
export type Range = (typeof RANGES)[number];

export const rangeFacts: Record<Range, { minutes: number; words: string; from: string }> = {
  "1h": { minutes: 60, words: "the last hour", from: "now-1h" },
  "24h": { minutes: 1440, words: "the last 24 hours", from: "now-24h" },
  "7d": { minutes: 10_080, words: "the last 7 days", from: "now-7d" },
};
