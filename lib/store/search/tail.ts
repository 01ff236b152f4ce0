/** The events that the payload index has not read yet: read here, and remembered, so that each is read once per process. */
import { idFloor, idTime } from "#lib/domain/id.ts";
import type { Subject } from "#lib/domain/query/evaluate.ts";
import { termsOf } from "#lib/domain/terms.ts";
import type { Db } from "#lib/postgres/db.ts";
import { INDEXED_COLUMNS } from "#lib/store/terms.ts";
import type { SearchRange } from "./prepare.ts";

/** The newest of them. When the index is further behind, searches say so. */
const MAX_TAIL = 10_000;
const remembered = new Map<string, Subject>();

/** Newest first; only what payload, key, type and entity say of them. */
export async function readTail(db: Db, { from, to }: SearchRange): Promise<Subject[]> {
  const { rows } = await db.query<{ id: string }>(
    `/* event.tail */ select id from event where id > (select event_id from indexer_position) and id >= $1::uuid and id < $2::uuid
     order by id desc limit ${MAX_TAIL}`,
    [idFloor(from), idFloor(to)],
  );
  const unknown = rows.flatMap(({ id }) => (remembered.has(id) ? [] : [id]));
  if (unknown.length > 0) await remember(db, unknown);
  return rows.flatMap(({ id }) => remembered.get(id) ?? []);
}

type Row = { id: string; source_id: string; type: string; dedup_key: string; entity_key: string | null; body: Buffer | null };

async function remember(db: Db, ids: readonly string[]): Promise<void> {
  const { rows } = await db.query<Row>(
    `/* event.tail.read */ select ${INDEXED_COLUMNS} from event e join request r on r.id = e.request_id where e.id = any($1::uuid[])`,
    [ids],
  );
  for (const row of rows) remembered.set(row.id, subjectOf(row));
  for (const id of remembered.keys()) {
    if (remembered.size <= MAX_TAIL) break;
    remembered.delete(id);
  }
}

const subjectOf = ({ id, source_id, type, dedup_key, entity_key, body }: Row): Subject => ({
  ...{ id, type, dedupKey: dedup_key, entityKey: entity_key, terms: termsOf(body?.toString("utf8") ?? "") },
  ...{ requestId: "", receivedAt: idTime(id), source: { id: source_id, name: "", provider: "" }, bytes: body?.length ?? 0 },
  ...{ method: "", address: "", headers: [], queryString: "", deliveries: [] },
});
