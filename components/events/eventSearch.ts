/** The state of the events page in the URL, and its words. */
import { parseAsString } from "nuqs";
import { formatTime, zoneName } from "#components/ui/clock.ts";
import { DEFAULT_FROM, presetOf } from "#lib/domain/rangeLabel.ts";

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

export function rangeLabel(from: string | null, to: string | null): string {
  const preset = presetOf({ from, to }, { now: new Date(), zone: zoneName() });
  return preset ?? `${momentLabel(from ?? DEFAULT_FROM)} – ${to === null ? "now" : momentLabel(to)}`;
}

const momentLabel = (text: string) => formatTime(text, "dayMinute");
