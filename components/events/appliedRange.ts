/** The range of what a list shows, absolute: what is replayed, exported or linked to covers what was seen, not what came since. */
import { idTime, parsePublicId } from "#lib/domain/id.ts";

/** `top`: the newest row that is shown. The server's own end is up to a second ahead of it, and much may come in a second. */
export function appliedRange(applied: Record<string, unknown> | undefined, top: string | undefined): { from: string; to: string } {
  const from = String(applied?.from ?? "now-24h");
  const uuid = top === undefined ? undefined : parsePublicId("evt", top);
  // Ranges are half open: a millisecond later, the row itself is inside.
  return { from, to: uuid ? new Date(idTime(uuid).getTime() + 1).toISOString() : String(applied?.to ?? "now") };
}
