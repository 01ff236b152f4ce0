/** One step of a running replay: the next chunk of deliveries, their jobs and the position, in one transaction. */
import { crashPoint } from "#lib/crashPoint.ts";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { debounceOf } from "#lib/domain/line.ts";
import { GUARD_WINDOW, judgeCanary, judgeFailures, laneLength, MAX_RETRYING } from "#lib/domain/replay.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type Queue, wake } from "#lib/queue/queue.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import {
  countOpen,
  insertReplayDeliveries,
  listFirst,
  listLastEnded,
  listMembers,
  markReplayed,
  type NextMember,
  type Open,
  type ReplayedDelivery,
} from "#lib/store/replayDeliveries.ts";
import { joinLines } from "#lib/store/replayLines.ts";
import { countSkipped, writeReport } from "#lib/store/replayReport.ts";
import { advanceReplay, lockRunningReplay, type ReplayRow, setCanaryState, setReplayState } from "#lib/store/replays.ts";
import { SYSTEM } from "./actor.ts";
import { enqueue as enqueueLetIn, letInNext } from "./letIn.ts";
import { keysOfMembers, type MemberKey } from "./replayKeys.ts";

const CHUNK = 500;
/** The first ones that were not tried yet are waited for so long once one of them has failed. */
const CANARY_PATIENCE_MS = 10_000;

/**
 * Makes the next deliveries of a replay, pauses it, or finishes it. Safe to repeat after a crash: the position commits with the
 * deliveries, and each member is made once.
 *
 * @param allowed how many may be made now (the replay's own pace)
 * @returns how many were made
 */
export async function stepReplay(pool: Pool, queue: Queue, id: string, allowed: number, now: Date): Promise<number> {
  const made = await inTransaction(pool, async (db) => {
    const replay = await lockRunningReplay(db, id);
    if (!replay) return 0;
    const open = await countOpen(db, id);
    const reach = await judge(db, replay, now);
    if (reach === undefined) return 0;
    const room = Math.min(CHUNK, allowed, reach - replay.position, roomFor(open));
    const count = room > 0 ? await makeNext(db, queue, replay, room) : 0;
    await countSkipped(db, id);
    if (replay.position >= replay.total && open.waiting + open.retrying === 0) await finish(db, id);
    return count;
  });
  if (made > 0) crashPoint("replay:after_chunk");
  return made;
}

/** How far the replay may go now; undefined when it has just been paused. */
async function judge(db: Db, replay: ReplayRow, now: Date): Promise<number | undefined> {
  if (replay.canary_state === "waiting") {
    if (replay.position < replay.canary) return replay.canary;
    const isLate = now.getTime() - (replay.resumed_at?.getTime() ?? 0) > CANARY_PATIENCE_MS;
    const verdict = judgeCanary(await listFirst(db, replay.id, replay.canary), replay.canary, isLate);
    if (verdict.state === "waiting") return replay.canary;
    await setCanaryState(db, replay.id, verdict.state);
    if (verdict.state === "failed") return pause(db, replay.id, verdict.note);
  }
  if (replay.stop_at_percent !== null && replay.position < replay.total && replay.resumed_at) {
    const last = await listLastEnded(db, replay.id, replay.resumed_at, GUARD_WINDOW);
    const problem = judgeFailures(last, replay.stop_at_percent);
    if (problem) return pause(db, replay.id, problem);
  }
  return replay.total;
}

async function pause(db: Db, id: string, note: string): Promise<undefined> {
  await setReplayState(db, id, "paused", ["running"], note);
  await insertAudit(db, SYSTEM, "replay.paused", publicId("rpl", id), { why: note });
}

const roomFor = ({ waiting, retrying, endedLately }: Open) => Math.min(laneLength(endedLately) - waiting, MAX_RETRYING - retrying);

async function makeNext(db: Db, queue: Queue, replay: ReplayRow, room: number): Promise<number> {
  const members = await listMembers(db, replay.id, replay.position, room);
  const handlers = await listGatewayHandlers(db);
  const keys = await keysOfMembers(db, handlers, members);
  const deliveries = members.map((member, index) => newDelivery(member, keys[index] ?? { key: null, slots: null }));
  const added = await insertReplayDeliveries(db, replay.id, deliveries);
  const made = deliveries.filter(({ id }) => added.has(id));
  await enqueue(
    db,
    queue,
    made.filter(({ slots }) => slots === null),
  );
  await standInLines(db, queue, handlers, made);
  // After the lines, as a settlement takes them.
  await markReplayed(db, replay.id, members);
  await advanceReplay(db, replay.id, members.at(-1)?.position ?? replay.position, added.size);
  crashPoint("replay:in_chunk");
  return added.size;
}

const newDelivery = (member: NextMember, { key, slots }: MemberKey): ReplayedDelivery => ({
  id: newId(),
  eventId: member.event_id,
  sourceId: member.source_id,
  handler: member.handler,
  jobId: newId(),
  key,
  slots,
  replaces: member.replaces,
  seq: member.seq,
});

async function enqueue(db: Db, queue: Queue, deliveries: readonly ReplayedDelivery[]) {
  for (const [handler, group] of Map.groupBy(deliveries, (delivery) => delivery.handler)) {
    await queue.enqueue(
      db,
      handler,
      group.map(({ id, jobId }) => ({ jobId, deliveryId: id, lane: "replay" })),
    );
    await wake(db, [handler]);
  }
}

/** Behind what waits for its key already, in the members' order; but whoever replaces a line's blocker goes first. */
async function standInLines(db: Db, queue: Queue, handlers: readonly HandlerDefinition[], made: readonly ReplayedDelivery[]) {
  // Where only the newest is run, a replay does not make an old event newer than those that came after it.
  const keepsPlace = new Set(handlers.filter((definition) => debounceOf(definition)).map(({ name }) => name));
  const standing = made.flatMap(({ key, slots, seq, ...delivery }) =>
    key !== null && slots !== null ? [{ ...delivery, key, slots, place: keepsPlace.has(delivery.handler) ? seq : null }] : [],
  );
  if (standing.length === 0) return;
  const first = await joinLines(db, standing);
  for (const [name, group] of Map.groupBy(standing, ({ handler }) => handler)) {
    await enqueueLetIn(
      db,
      queue,
      name,
      first.filter(({ handler }) => handler === name),
    );
    const handler = handlers.find((definition) => definition.name === name) ?? { name };
    await letInNext(db, queue, handler, [...new Set(group.map(({ key }) => key))]);
  }
}

async function finish(db: Db, id: string) {
  await setReplayState(db, id, "finished", ["running"], "");
  await writeReport(db, id);
}
