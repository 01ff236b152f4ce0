/** The ranges offered by name. */
import { parseRange, type RangeText } from "./range.ts";

/** What the server applies when nothing is said. */
export const DEFAULT_FROM = "now-24h";

/** `text` is what a person could have written for it. */
export const PRESETS: readonly { label: string; text: string }[] = [
  { label: "Last 15 minutes", text: "15m" },
  { label: "Last hour", text: "1h" },
  { label: "Last 6 hours", text: "6h" },
  { label: "Last 24 hours", text: "24h" },
  { label: "Last 7 days", text: "7d" },
  { label: "Last 30 days", text: "30d" },
  { label: "Today", text: "today" },
  { label: "Yesterday", text: "yesterday" },
  { label: "Last night 18–08", text: "last night" },
];

/** The preset that means this range now. */
export function presetOf(range: { from: string | null; to: string | null }, clock: { now: Date; zone: string }): string | undefined {
  const same = ({ from, to }: RangeText) => from === (range.from ?? DEFAULT_FROM) && to === range.to;
  return PRESETS.find(({ text }) => {
    const parsed = parseRange(text, clock);
    return parsed.ok && same(parsed);
  })?.label;
}
