/** One day of the estate as rows: events minute by minute, and around them what is refused, repeated and asked. */
import { createHash, hash } from "node:crypto";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { CopyRows } from "#lib/postgres/copyRows.ts";
import { createDeliver } from "./deliver.ts";
import { createExtras, type Extras } from "./extras.ts";
import { drawPerson } from "./fields.ts";
import { type Ids, idsOf } from "./ids.ts";
import { createOutcomes, type DayOutcomes } from "./outcomes.ts";
import { DAY_MS, MINUTE_MS, type Plan, SPIKE_MINUTES } from "./plan.ts";
import { digitsOf, type Random, randomOf } from "./random.ts";
import { createRollups, type Rollups } from "./rollups.ts";
import { type Kind, placeOf, type SeededSource, type Sender, sendersOf, sharesAt } from "./senders.ts";
import { newTables, type Tables, uuidText } from "./tables.ts";
import { drawValues, render } from "./template.ts";
import { createTermIndex, type TermIndex } from "./termIndex.ts";

/** What the indexer reads at once, and for how long its groups last. */
const BATCH = 1_000;
const GROUP_MINUTES = 10;
const SPIKING = 1;

export type DayWork = { plan: Plan; sources: readonly SeededSource[]; handlers: readonly HandlerDefinition[] };

const compiled = new WeakMap<DayWork, Sender[]>();
function sendersFor(work: DayWork): Sender[] {
  const senders = compiled.get(work) ?? sendersOf(work.sources, work.handlers);
  compiled.set(work, senders);
  return senders;
}
export type DayResult = DayOutcomes & { events: number; requests: number; lastEventId: string | null; late: Buffer[]; lateRows: number };

type Day = {
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
  /** Orders whose lines the story blocks, and how far it is. */
  story: { keys: string[]; told: number; from: number; places: Map<string, number> };
  events: number;
};

/** `flush` sends what the tables hold and is waited for; rows are made only between its calls. */
export async function seedDay(work: DayWork, dayStart: number, flush: (tables: Tables) => Promise<void>): Promise<DayResult> {
  const { plan, sources, handlers } = work;
  const random = randomOf(`${plan.randomSeed} ${dayStart}`);
  const [ids, tables, rollups, outcomes, late] = [idsOf(random), newTables(), createRollups(dayStart), createOutcomes(), new CopyRows()];
  const senders = sendersFor(work);
  const version = createHash("sha256")
    .update(`deploy ${Math.floor(dayStart / DAY_MS / 4)}`)
    .digest("hex")
    .slice(0, 12);
  const deliverDeps = {
    plan,
    random,
    ids,
    tables,
    late,
    dayEnd: dayStart + DAY_MS,
    rollups,
    outcomes,
    handlers,
    workerId: ids.make(dayStart),
    version,
  };
  const isRecent = plan.until - dayStart < 2 * DAY_MS;
  const day: Day = {
    ...{
      work,
      random,
      ids,
      tables,
      senders,
      rollups,
      index: createTermIndex(tables.event_term),
      extras: createExtras(plan, random, ids, tables, rollups, senders, sources),
    },
    ...{ deliver: createDeliver(deliverDeps), batch: Buffer.alloc(BATCH * 16), inBatch: 0, events: 0 },
    story: {
      keys: isRecent ? Array.from({ length: 4 }, () => digitsOf(random, 13)) : [],
      told: 0,
      from: dayStart + 9 * 60 * MINUTE_MS,
      places: new Map(),
    },
  };
  let lastEventId: string | null = null;
  const first = Math.max(0, (dayStart - plan.from) / MINUTE_MS);
  const last = Math.min(plan.minutes.length, (dayStart + DAY_MS - plan.from) / MINUTE_MS);
  for (let minute = first; minute < last; minute++) {
    const at = plan.from + minute * MINUTE_MS;
    for (const place of minuteOf(day, at, plan.minutes[minute] ?? 0, plan.doomed[minute] ?? 0)) {
      eventAt(day, place.ms, place.doomed, place.sums);
      lastEventId = uuidText(day.batch, (day.inBatch - 1) * 16);
      if (day.inBatch < BATCH) continue;
      endBatch(day);
      await flush(tables);
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
  return { ...outcomes.take(), events: day.events, requests: tables.request.rows, lastEventId, late: late.take(true), lateRows: late.rows };
}

function endBatch(day: Day): void {
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

/** Who sends what. In the outage only the doomed go to the handler that is down. */
function choose(
  { senders, random, work: { plan, handlers } }: Day,
  ms: number,
  doomed: boolean,
  sums: readonly number[],
): [source: number, kind: Kind] {
  const down = handlers.findIndex(({ name }) => name === "billing-sync");
  const { outage, drift } = plan.story;
  const isOutage = ms >= outage.from && ms < outage.to;
  for (;;) {
    const source = doomed ? random.word() % 2 : placeOf(sums, random.next());
    const sender = senders[source] as Sender;
    const kind = sender.kinds[placeOf(ms >= drift ? sender.weights.since : sender.weights.before, random.next())] as Kind;
    if (!isOutage || kind.handlers.includes(down) === doomed) return [source, kind];
  }
}

function eventAt(day: Day, ms: number, doomed: boolean, sums: readonly number[]): void {
  const { ids, tables, random, batch, inBatch, senders } = day;
  const [source, kind] = choose(day, ms, doomed, sums);
  const { template, handlers, lined } = kind;
  const sender = senders[source] as Sender;
  const values = drawValues(template, { random, ms, person: drawPerson(random) });
  const place = storyPlace(day, ms, source, kind, values);
  const key = render(template.key, values);
  const entity = template.entity ? render(template.entity, values) : null;
  const requestId = ids.make(ms);
  ids.write(batch, inBatch * 16, ms + 1);
  const eventId = Buffer.from(batch.subarray(inBatch * 16, inBatch * 16 + 16));

  const before = template.around ? render(template.around.before, values) : "";
  const item = render(template.body, values);
  const body = Buffer.from(template.around ? before + item + render(template.around.after, values) : item);
  const headers = render(template.headers, values) + sender.sign(body, ms, key);
  writeRequest(tables.request, { id: requestId, sender, body, headers, random });
  const range = template.around ? { start: before.length, end: before.length + item.length } : null;
  writeEvent(tables.event, { eventId, requestId, sender, kind, values, key, entity, range, ms });
  const keys = tables.event_key;
  keys.row(4);
  keys.uuid(sender.id);
  keys.ascii(key);
  keys.uuid(eventId);
  keys.data(hash("sha256", range ? body.subarray(range.start, range.end) : body, "buffer"));

  day.index.add(template, inBatch, eventId, values, key, entity);
  day.rollups.request(ms, source, "accepted", body.length);
  day.rollups.event(ms + 1, source, template.type, handlers.length);
  day.extras.after(ms, { id: eventId, source, headers, body });
  const { type, drifted } = template;
  for (const [at, handler] of handlers.entries())
    day.deliver({
      ...{ eventId, sourceId: sender.id, source, handler, type, drifted, ms: ms + 1, key: lined[at] ? entity : null },
      ...{ doomed, place: lined[at] ? place : null },
    });
  day.inBatch++;
  day.events++;
}

const STORY_SOURCE = 4;
const STORY_EVENTS = 14;

/** Every third order of one shop belongs to an order of the story, until it is told. @returns its turn in that order's line */
function storyPlace({ story }: Day, ms: number, source: number, { lined, template }: Kind, values: string[]): number | null {
  const slot = template.entity?.slots[0];
  if (source !== STORY_SOURCE || ms < story.from || story.keys.length === 0 || !lined.includes(true) || slot === undefined) return null;
  const n = story.told++;
  if (n % 3 !== 0 || n >= STORY_EVENTS * 3) return null;
  const order = story.keys[(n / 3) % story.keys.length] as string;
  values[slot] = order;
  const place = story.places.get(order) ?? 0;
  story.places.set(order, place + 1);
  return place;
}

type NewRequest = { id: Buffer; sender: Sender; body: Buffer; headers: string; random: Random };

function writeRequest(rows: CopyRows, { id, sender, body, headers, random }: NewRequest): void {
  rows.row(13);
  rows.uuid(id);
  rows.uuid(sender.id);
  rows.ascii("POST");
  rows.ascii("");
  rows.data(body);
  rows.text(headers);
  rows.int4(body.length);
  rows.ascii("accepted");
  rows.null();
  rows.int2(sender.status);
  rows.ascii(`${sender.network}.${random.word() % 14}`);
  rows.int4(1);
  rows.null();
}

type NewEvent = {
  eventId: Buffer;
  requestId: Buffer;
  sender: Sender;
  kind: Kind;
  values: readonly string[];
  key: string;
  entity: string | null;
  range: { start: number; end: number } | null;
  ms: number;
};

function writeEvent(rows: CopyRows, { eventId, requestId, sender, kind, values, key, entity, range }: NewEvent): void {
  const { template, handlers } = kind;
  rows.row(11);
  rows.uuid(eventId);
  rows.uuid(requestId);
  rows.uuid(sender.id);
  rows.text(template.type);
  rows.ascii(key);
  if (entity === null) rows.null();
  else rows.text(entity);
  if (template.occurred) rows.moment(momentOf(values[template.occurred.slot] ?? "", template.occurred.unit));
  else rows.null();
  for (const place of [range?.start, range?.end])
    if (place === undefined) rows.null();
    else rows.int4(place);
  if (template.context) rows.text(render(template.context, values));
  else rows.null();
  rows.int2(handlers.length);
}

function momentOf(value: string, unit: "s" | "ms" | "iso" | "rfc822"): number {
  return unit === "s" ? Number(value) * 1000 : unit === "ms" ? Number(value) : Date.parse(value);
}
