/** What a list shows while it is read: its own rows in their places, brought up to date, and how many wait above. */
import type { EventSummary } from "#lib/contracts/events.ts";

export function mergeFresh(
  shown: readonly EventSummary[],
  fresh: readonly EventSummary[] | undefined,
): { rows: readonly EventSummary[]; unseen: number } {
  if (!fresh) return { rows: shown, unseen: 0 };
  const byId = new Map(fresh.map((event) => [event.id, event]));
  const top = shown[0]?.id ?? "";
  // Ids sort by time: what is above the first row is new.
  return { rows: shown.map((event) => byId.get(event.id) ?? event), unseen: fresh.filter(({ id }) => id > top).length };
}
