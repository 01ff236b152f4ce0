/** The slots that deliveries of a cancelled replay held in their lines. */
import { slotAfter } from "#lib/domain/line.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import { blockLines, freeSlots } from "#lib/store/lines.ts";
import type { FreedSlot } from "#lib/store/replayDeliveries.ts";
import { letInNext } from "./letIn.ts";

/** A line that a dead letter blocked before is blocked by it again; the others go on. */
export async function freeReplaySlots(db: Db, queue: Queue, slots: readonly FreedSlot[]): Promise<void> {
  const handlers = await listGatewayHandlers(db);
  for (const [name, group] of Map.groupBy(slots, ({ handler }) => handler)) {
    const handler = handlers.find((definition) => definition.name === name);
    const isBlocked = ({ deadId }: FreedSlot) => deadId !== null && slotAfter(handler ?? {}, "dead") === "blocked";
    const blocked = group.flatMap((slot) => (isBlocked(slot) && slot.deadId ? [{ ...slot, deliveryId: slot.deadId }] : []));
    if (blocked.length > 0) await blockLines(db, blocked);
    const free = group.filter((slot) => !isBlocked(slot));
    if (free.length > 0) await freeSlots(db, free);
    await letInNext(db, queue, handler ?? { name }, [...new Set(free.map(({ key }) => key))]);
  }
}
