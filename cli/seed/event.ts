/** One event: who sends what, and the rows, terms, counts and deliveries that it leaves. */
import { hash } from "node:crypto";
import type { Day } from "./day.ts";
import { drawPerson } from "./fields.ts";
import { writeEvent, writeRequest } from "./rows.ts";
import { type Kind, placeOf, type Sender } from "./senders.ts";
import { drawValues, render } from "./template.ts";

/** Who sends what. In the outage only the doomed go to the handler that is down. */
function choose(
  { senders, random, work: { plan, handlers } }: Day,
  ms: number,
  doomed: boolean,
  sums: readonly number[],
): [source: number, kind: Kind] {
  const { outage, drift } = plan.story;
  const isOutage = ms >= outage.from && ms < outage.to;
  const down = isOutage ? handlers.findIndex(({ name }) => name === "billing-sync") : -1;
  for (;;) {
    const source = doomed ? random.word() % 2 : placeOf(sums, random.next());
    const sender = senders[source] as Sender;
    const kind = sender.kinds[placeOf(ms >= drift ? sender.weights.since : sender.weights.before, random.next())] as Kind;
    if (!isOutage || kind.handlers.includes(down) === doomed) return [source, kind];
  }
}

/** Writes one event with all that belongs to it. */
export function eventAt(day: Day, ms: number, doomed: boolean, sums: readonly number[]): void {
  const { ids, tables, random, batch, inBatch, senders } = day;
  const [source, kind] = choose(day, ms, doomed, sums);
  const { template, handlers, lined } = kind;
  const sender = senders[source] as Sender;
  const values = drawValues(template, { random, ms, person: drawPerson(random) });
  const place = day.story(ms, source, kind, values);
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
      eventId,
      sourceId: sender.id,
      source,
      handler,
      type,
      drifted,
      ms: ms + 1,
      key: lined[at] ? entity : null,
      doomed,
      place: lined[at] ? place : null,
    });
  day.inBatch++;
  day.events++;
}
