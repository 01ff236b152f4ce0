/** Puts pulses in their order: none twice, and a gap is noticed whoever was the one to miss something. */
import type { Pulse } from "#lib/contracts/throughput.ts";

/** `missed`: something happened between the last pulse and this one that nobody told. */
type Step = { isNew: boolean; missed: boolean };

/** How `next` follows the last pulse seen. */
export function follow(last: string | undefined, next: Pick<Pulse, "id" | "after">): Step {
  if (last === undefined) return { isNew: true, missed: false };
  const before = placeOf(last);
  const now = placeOf(next.id);
  if (now.epoch === before.epoch && now.seq <= before.seq) return { isNew: false, missed: false };
  const from = next.after === null ? undefined : placeOf(next.after);
  return { isNew: true, missed: from === undefined || from.epoch !== before.epoch || from.seq > before.seq };
}

function placeOf(id: string): { epoch: string; seq: number } {
  const dot = id.indexOf(".");
  return { epoch: id.slice(0, dot), seq: Number(id.slice(dot + 1)) };
}
