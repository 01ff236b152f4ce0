/** Events with all that a query can ask of them: for what only reading can tell. */
import type { AttemptOutcome, DeliveryState } from "#lib/domain/delivery.ts";
import { idTime } from "#lib/domain/id.ts";
import type { Subject, SubjectDelivery } from "#lib/domain/query/evaluate.ts";
import { termsOf } from "#lib/domain/terms.ts";
import type { Db } from "#lib/postgres/db.ts";
import { INDEXED_COLUMNS } from "#lib/store/terms.ts";

type EventRow = {
  id: string;
  request_id: string;
  source_id: string;
  source: string;
  provider: string;
  type: string;
  dedup_key: string;
  entity_key: string | null;
  body: Buffer | null;
  bytes: number;
  method: string;
  remote_address: string;
  headers: string;
  query: string;
};

type DeliveryRow = {
  id: string;
  event_id: string;
  handler: string;
  state: DeliveryState;
  attempts: number;
  error: string | null;
  fingerprint: string | null;
  key: string | null;
  replay_id: string | null;
  replayed: boolean;
  finished_at: Date | null;
  outcomes: AttemptOutcome[] | null;
};

/** In the order of `ids`; those that retention took meanwhile are left out. */
export async function loadSubjects(db: Db, ids: readonly string[]): Promise<Subject[]> {
  const [events, deliveries] = await Promise.all([
    db.query<EventRow>(
      `/* event.subjects */
       select ${INDEXED_COLUMNS}, e.request_id, s.name as source, s.provider, coalesce(e.body_end - e.body_start, r.body_bytes) as bytes,
              r.method, r.remote_address, r.headers, r.query
       from event e join request r on r.id = e.request_id join source s on s.id = e.source_id where e.id = any($1::uuid[])`,
      [ids],
    ),
    db.query<DeliveryRow>(
      `/* delivery.subjects */
       select d.id, d.event_id, d.handler, d.state, d.attempts, d.error, d.fingerprint, d.key, d.replay_id, d.replayed_by is not null as replayed, d.finished_at,
              (select array_agg(a.outcome) from attempt a where a.delivery_id = d.id) as outcomes
       from delivery d where d.event_id = any($1::uuid[])`,
      [ids],
    ),
  ]);
  const byEvent = Map.groupBy(deliveries.rows, ({ event_id }) => event_id);
  const byId = new Map(events.rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [subjectOf(row, byEvent.get(id) ?? [])] : [];
  });
}

const subjectOf = (row: EventRow, deliveries: readonly DeliveryRow[]): Subject => ({
  ...{ id: row.id, requestId: row.request_id, receivedAt: idTime(row.id), type: row.type },
  source: { id: row.source_id, name: row.source, provider: row.provider },
  ...{ dedupKey: row.dedup_key, entityKey: row.entity_key, bytes: row.bytes, method: row.method, address: row.remote_address },
  headers: JSON.parse(row.headers) as [string, string][],
  queryString: row.query.replace(/^[^?]*\?/, ""),
  terms: termsOf(row.body?.toString("utf8") ?? ""),
  deliveries: deliveries.map(deliveryOf),
});

const deliveryOf = (row: DeliveryRow): SubjectDelivery => ({
  ...{ id: row.id, handler: row.handler, state: row.state, attempts: row.attempts, error: row.error, fingerprint: row.fingerprint },
  ...{ key: row.key, replayId: row.replay_id, replayed: row.replayed, finishedAt: row.finished_at, outcomes: row.outcomes ?? [] },
});
