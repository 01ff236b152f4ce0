/** The state of the events page in the URL, and its words. */
import { parseAsString } from "nuqs";

export const eventSearch = {
  q: parseAsString.withDefault(""),
  from: parseAsString,
  to: parseAsString,
  peek: parseAsString,
  /** Columns (lib/domain/columns.ts); absent: the default ones. */
  cols: parseAsString,
  /** The saved view these come from. */
  view: parseAsString,
};

export const RANGES: readonly [from: string, label: string][] = [
  ["now-15m", "Last 15 minutes"],
  ["now-1h", "Last hour"],
  ["now-6h", "Last 6 hours"],
  ["now-24h", "Last 24 hours"],
  ["now-7d", "Last 7 days"],
  ["now-30d", "Last 30 days"],
];

/** What the server applies when nothing is said. */
export const DEFAULT_FROM = "now-24h";

export function rangeLabel(from: string | null, to: string | null): string {
  const preset = RANGES.find(([value]) => value === (from ?? DEFAULT_FROM));
  if (preset && to === null) return preset[1];
  return `${momentLabel(from ?? DEFAULT_FROM)} – ${to === null ? "now" : momentLabel(to)}`;
}

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const momentLabel = (text: string) => (Number.isNaN(Date.parse(text)) ? text : short.format(new Date(text)));
