/** One day of the estate as rows: events minute by minute, and around them what is refused, repeated and asked. */
import { createHash } from "node:crypto";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { CopyRows } from "#lib/postgres/copyRows.ts";
import { createDeliver } from "./deliver.ts";
import { eventAt } from "./event.ts";
import { createExtras, type Extras } from "./extras.ts";
import { type Ids, idsOf } from "./ids.ts";
import { createOutcomes, type DayOutcomes } from "./outcomes.ts";
import { DAY_MS, MINUTE_MS, type Plan, SPIKE_MINUTES } from "./plan.ts";
import { type Random, randomOf } from "./random.ts";
import { createRollups, type Rollups } from "./rollups.ts";
import { type SeededSource, type Sender, sendersOf, sharesAt } from "./senders.ts";
import { type Story, storyOf } from "./story.ts";
import { newTables, type Tables, uuidText } from "./tables.ts";
import { createTermIndex, newTerms, type TermIndex, type Terms } from "./termIndex.ts";

/** What the indexer reads at once, and for how long its groups last. */
const BATCH = 1_000;
const GROUP_MINUTES = 10;
/** So much is sent at once. */
const SEND_EVENTS = 500;
/** The source that has the spike. */
const SPIKING = 1;

export type DayWork = { plan: Plan; sources: readonly SeededSource[]; handlers: readonly HandlerDefinition[] };

export type DayResult = DayOutcomes & { events: number; requests: number; lastEventId: string | null; late: Buffer[]; lateRows: number };

/** What the days of one thread share. */
const shared = new WeakMap<DayWork, { senders: Sender[]; terms: Terms }>();
function sharedBy(work: DayWork) {
  const known = shared.get(work) ?? { senders: sendersOf(work.sources, work.handlers), terms: newTerms() };
  shared.set(work, known);
  return known;
}

/** A day under way. */
export type Day = {
  work: DayWork;
  random: Random;
  ids: Ids;
  tables: Tables;
  senders: Sender[];
  rollups: Rollups;
  index: TermIndex;
  extras: Extras;
  deliver: ReturnType<typeof createDeliver>;
  /** Ids of the batch's events. */
  batch: Buffer;
  inBatch: number;
  story: Story;
  events: number;
  lastEventId: string | null;
};

/** `flush` sends what the tables hold and is waited for; rows are made only between its calls. */
export async function seedDay(work: DayWork, dayStart: number, flush: (tables: Tables) => Promise<void>): Promise<DayResult> {
  const { plan, sources, handlers } = work;
  const random = randomOf(`${plan.randomSeed} ${dayStart}`);
  const [ids, tables, rollups, outcomes, late] = [idsOf(random), newTables(), createRollups(dayStart), createOutcomes(), new CopyRows()];
  const { senders, terms } = sharedBy(work);
  const version = createHash("sha256")
    .update(`deploy ${Math.floor(dayStart / DAY_MS / 4)}`)
    .digest("hex")
    .slice(0, 12);
  const deliverDeps = {
    ...{ plan, random, ids, tables, late, dayEnd: dayStart + DAY_MS, rollups, outcomes, handlers, workerId: ids.make(dayStart), version },
  };
  const day: Day = {
    ...{
      work,
      random,
      ids,
      tables,
      senders,
      rollups,
      index: createTermIndex(tables.event_term, terms),
      story: storyOf(plan, dayStart, random),
    },
    extras: createExtras(plan, random, ids, tables, rollups, senders, sources),
    ...{ deliver: createDeliver(deliverDeps), batch: Buffer.alloc(BATCH * 16), inBatch: 0, events: 0, lastEventId: null },
  };
  let sent = 0;
  const first = Math.max(0, (dayStart - plan.from) / MINUTE_MS);
  const last = Math.min(plan.minutes.length, (dayStart + DAY_MS - plan.from) / MINUTE_MS);
  for (let minute = first; minute < last; minute++) {
    const at = plan.from + minute * MINUTE_MS;
    for (const place of minuteOf(day, at, plan.minutes[minute] ?? 0, plan.doomed[minute] ?? 0)) {
      eventAt(day, place.ms, place.doomed, place.sums);
      if (day.inBatch === BATCH) endBatch(day);
      if (day.events - sent < SEND_EVENTS) continue;
      await flush(tables);
      sent = day.events;
    }
    day.extras.minute(at);
    if ((at / MINUTE_MS + 1) % GROUP_MINUTES === 0) endBatch(day);
  }
  endBatch(day);
  rollups.end(
    tables,
    dayStart / DAY_MS,
    senders,
    handlers.map(({ name }) => name),
  );
  await flush(tables);
  return {
    ...outcomes.take(),
    events: day.events,
    requests: tables.request.rows,
    lastEventId: day.lastEventId,
    late: late.take(true),
    lateRows: late.rows,
  };
}

function endBatch(day: Day): void {
  if (day.inBatch > 0) day.lastEventId = uuidText(day.batch, (day.inBatch - 1) * 16);
  day.index.flush(day.batch);
  day.inBatch = 0;
}

/** The moments of a minute's events in order, and which of them die in the outage. */
function* minuteOf({ work: { plan }, random }: Day, at: number, count: number, doomed: number) {
  const { spike } = plan.story;
  const isSpike = at >= spike && at < spike + SPIKE_MINUTES * MINUTE_MS;
  const sums = sharesAt(at, isSpike ? { source: SPIKING, times: 120 } : undefined);
  for (let n = 0; n < count; n++) {
    const ms = at + Math.floor(((n + random.next()) / count) * (MINUTE_MS - 60));
    // Spread evenly among the others.
    yield { ms, sums, doomed: Math.floor(((n + 1) * doomed) / count) > Math.floor((n * doomed) / count) };
  }
}
