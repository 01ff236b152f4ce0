/** What the tabs of an event's page show, put together from the store. */
import type { EventRelated, EventRouting, EventSchema, RelatedEvent } from "#lib/contracts/eventViews.ts";
import { idTime, publicId } from "#lib/domain/id.ts";
import { parseJson } from "#lib/domain/json.ts";
import { explainRoutes } from "#lib/domain/routing.ts";
import { compareShapes, type Shape, shapeOf } from "#lib/domain/shape.ts";
import { proofHeaders, usedScheme } from "#lib/domain/usedScheme.ts";
import type { Db } from "#lib/postgres/db.ts";
import { type EventRow, findBody, getEvents, listDeliveriesOf } from "#lib/store/events.ts";
import {
  ENTITY_LOOKED,
  findNeighbours,
  listBodiesBefore,
  listDuplicates,
  listLiveSecrets,
  listReplaysOf,
  listRules,
  listSameEntity,
  type SchemeRow,
} from "#lib/store/eventViews.ts";
import { requestSummary, statusOf } from "./events.ts";

export async function eventRouting(db: Db, eventId: string, row: SchemeRow): Promise<EventRouting> {
  const [{ rules, takers }, secrets] = await Promise.all([listRules(db, eventId), listLiveSecrets(db, row.source_id)]);
  const subject = { source: { name: row.source, provider: row.provider }, type: row.type };
  return {
    handlers: explainRoutes(rules, subject, new Set(takers)),
    scheme: usedScheme(row.provider, row.settings, JSON.parse(row.headers) as [string, string][]),
    proofHeaders: proofHeaders(row.provider, row.settings),
    secrets: secrets.map(({ version, expires_at }) => ({ version, expiresAt: expires_at?.toISOString() ?? null })),
  };
}

const MAX_OWN_BYTES = 4_000_000;

export async function eventSchema(db: Db, eventId: string): Promise<EventSchema> {
  const [body, before] = await Promise.all([findBody(db, eventId), listBodiesBefore(db, eventId)]);
  const own = body && body.length <= MAX_OWN_BYTES ? readShape(body) : undefined;
  const others = before.map(({ body: bytes }) => readShape(bytes)).filter((shape) => shape !== undefined);
  const oldest = before.at(-1);
  return {
    compared: others.length,
    since: oldest ? idTime(oldest.id).toISOString() : null,
    problem: own ? null : "This payload is not JSON, or larger than 4 MB: it has no fields to compare.",
    fields: own ? compareShapes(own, others) : [],
  };
}

function readShape(body: Buffer): Shape | undefined {
  const parsed = parseJson(body.toString("utf8"));
  return parsed.ok ? shapeOf(parsed.root) : undefined;
}

export async function eventRelated(db: Db, own: EventRow): Promise<EventRelated> {
  const [{ previous, next }, entity, duplicates, replays] = await Promise.all([
    findNeighbours(db, own),
    listSameEntity(db, own),
    listDuplicates(db, own.id),
    listReplaysOf(db, own.id),
  ]);
  const byId = await loadRelated(db, [...entity, ...[previous, next].filter((id) => id !== null)]);
  const one = (id: string | null) => (id === null ? null : (byId.get(id) ?? null));
  const previousOfEntity = entity.find((id) => id < own.id);
  return {
    previousOfType: one(previous),
    nextOfType: one(next),
    entity: entity.map(one).filter((event) => event !== null),
    entityLooked: ENTITY_LOOKED,
    previousOfEntity: previousOfEntity === undefined ? null : publicId("evt", previousOfEntity),
    duplicates: duplicates.map((row) => ({ ...requestSummary(row), hasBody: row.has_body })),
    replays: replays.map((row) => ({ ...row, id: publicId("rpl", row.id) })),
  };
}

async function loadRelated(db: Db, ids: readonly string[]): Promise<Map<string, RelatedEvent>> {
  const [events, deliveries] = await Promise.all([getEvents(db, ids), listDeliveriesOf(db, ids)]);
  const byEvent = Map.groupBy(deliveries, (delivery) => delivery.event_id);
  return new Map(
    events.map((event) => [
      event.id,
      {
        id: publicId("evt", event.id),
        type: event.type,
        entityKey: event.entity_key,
        receivedAt: idTime(event.request_id).toISOString(),
        status: statusOf(byEvent.get(event.id) ?? []),
      },
    ]),
  );
}
