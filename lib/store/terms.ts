/** The payload index: reads events in id order, a little behind the present, and writes their terms and counts. */
import { idFloor, idTime, minuteOf } from "#lib/domain/id.ts";
import { COLUMN_PATHS, exactTerm, pathHash, type Term, termKeys, termsOf } from "#lib/domain/terms.ts";
import { byteaArray, intArray, textArray, uuidArray } from "#lib/postgres/binary.ts";
import type { Db } from "#lib/postgres/db.ts";

/**
 * Ids are made before the commit, so an event may appear behind a later one. Ingest gives up after 5 s; past twice
 * that nothing but a drained spool can appear behind the reader (`indexLate`). Younger events are searched directly.
 */
const BEHIND_MS = 10_000;
/** Events of one row of the index lie within so much of each other; a search looks so far beyond its range. */
export const GROUP_MS = 600_000;

type Indexed = {
  id: string;
  source_id: string;
  type: string;
  dedup_key: string;
  entity_key: string | null;
  body: Buffer | null;
};

/** The columns of `Indexed`, from `event e join request r`. */
export const INDEXED_COLUMNS = `e.id, e.source_id, e.type, e.dedup_key, e.entity_key,
  case when e.body_start is null then r.body else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end as body`;

/** Indexes the next events in the caller's transaction. @returns how many were read. */
export async function indexNextEvents(db: Db, limit: number, now: Date): Promise<number> {
  await db.query("/* indexer.lock */ select event_id from indexer_position for update");
  const { rows } = await db.query<Indexed>(
    `/* event.unindexed */
     select ${INDEXED_COLUMNS} from event e join request r on r.id = e.request_id
     where e.id > (select event_id from indexer_position) and e.id < $1::uuid
     order by e.id limit $2::int`,
    [idFloor(new Date(now.getTime() - BEHIND_MS)), limit],
  );
  const last = rows.at(-1);
  if (!last) return 0;
  await indexRows(db, rows);
  await db.query("/* indexer.move */ update indexer_position set event_id = $1::uuid", [last.id]);
  return rows.length;
}

/**
 * Indexes those of these events that appear behind the reader, which will not come back for them: a spool is drained long after its ids were
 * made. The reader stands still until the caller's transaction ends, so an event is either behind it now or before it then.
 */
export async function indexLate(db: Db, ids: readonly string[]): Promise<void> {
  const { rows } = await db.query<{ event_id: string }>("/* indexer.hold */ select event_id from indexer_position for share");
  const position = rows[0]?.event_id ?? "";
  const late = ids.filter((id) => id <= position);
  if (late.length === 0) return;
  const found = await db.query<Indexed>(
    `/* event.late */ select ${INDEXED_COLUMNS} from event e join request r on r.id = e.request_id where e.id = any($1::uuid[]) order by e.id`,
    [late],
  );
  await indexRows(db, found.rows);
}

/** What `event_term` holds of these events, oldest first. */
export function termRows(events: readonly Pick<Indexed, "id" | "dedup_key" | "entity_key">[], terms: readonly (readonly Term[])[]) {
  const groups = new Map<string, { term: Buffer; ids: string[] }>();
  for (const [index, event] of events.entries()) {
    const slot = Math.floor(idTime(event.id).getTime() / GROUP_MS);
    for (const term of keysOf(event, terms[index] ?? [])) {
      const name = `${slot} ${term.toString("latin1")}`;
      const group = groups.get(name);
      if (!group) groups.set(name, { term, ids: [event.id] });
      else if (group.ids.at(-1) !== event.id) group.ids.push(event.id);
    }
  }
  return [...groups.values()].map(({ term, ids }) => ({ term, eventId: ids.at(-1) ?? "", more: ids.length > 1 ? ids.slice(0, -1) : null }));
}

function* keysOf({ dedup_key, entity_key }: Pick<Indexed, "dedup_key" | "entity_key">, terms: readonly Term[]) {
  yield exactTerm(COLUMN_PATHS.key, dedup_key);
  if (entity_key !== null) yield exactTerm(COLUMN_PATHS.entity, entity_key);
  for (const term of terms) yield* termKeys(term);
}

async function indexRows(db: Db, events: readonly Indexed[]): Promise<void> {
  const terms = events.map(({ body }) => termsOf(body?.toString("utf8") ?? ""));
  const rows = termRows(events, terms);
  await db.query(
    `/* event_term.insert */ insert into event_term (term, event_id, more)
     select t.term, t.event_id, t.more::uuid[] from unnest($1::bytea[], $2::uuid[], $3::text[]) as t (term, event_id, more) on conflict do nothing`,
    [
      byteaArray(rows.map(({ term }) => term)),
      uuidArray(rows.map(({ eventId }) => eventId)),
      textArray(rows.map(({ more }) => more && `{${more.join(",")}}`)),
    ],
  );
  await learnPaths(db, terms.flat());
  await countTypes(db, events);
}

const known = new Set<string>();
const MAX_PATHS = 5_000;
const MAX_EXAMPLE = 60;

/** Writes down paths this process has not seen before. */
async function learnPaths(db: Db, terms: readonly Term[]): Promise<void> {
  const fresh = new Map<string, Term>();
  for (const term of terms) if (!known.has(term.path) && !fresh.has(term.path)) fresh.set(term.path, term);
  if (fresh.size === 0) return;
  const values = [...fresh.values()];
  await db.query(
    `/* payload_path.learn */ insert into payload_path (path_hash, path, kind, example)
     select * from unnest($1::bytea[], $2::text[], $3::text[], $4::text[]) limit greatest(0, ${MAX_PATHS} - (select count(*) from payload_path))
     on conflict (path_hash) do update set last_seen_at = now()`,
    [
      byteaArray(values.map(({ path }) => pathHash(path))),
      textArray(values.map(({ path }) => withoutNul(path))),
      textArray(values.map(({ kind }) => kind)),
      textArray(values.map(({ value }) => withoutNul(value.slice(0, MAX_EXAMPLE)))),
    ],
  );
  if (known.size > MAX_PATHS * 2) known.clear();
  for (const path of fresh.keys()) known.add(path);
}

/** PostgreSQL's text holds every character but this one. */
const withoutNul = (text: string) => text.replaceAll("\0", "�");

async function countTypes(db: Db, events: readonly Indexed[]): Promise<void> {
  const counts = new Map<string, { minute: number; source: string; type: string; events: number }>();
  for (const { id, source_id, type } of events) {
    const minute = minuteOf(id);
    const name = `${minute} ${source_id} ${type}`;
    const count = counts.get(name);
    if (count) count.events++;
    else counts.set(name, { minute, source: source_id, type, events: 1 });
  }
  // In one order everywhere: a drained spool may count at the same time.
  const rows = [...counts.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await db.query(
    `/* type.count */
     with added as (select to_timestamp(m / 1000.0) as minute, s as source_id, t as type, n as events from unnest($1::float8[], $2::uuid[], $3::text[], $4::int[]) as x (m, s, t, n)),
     minutes as (
       insert into type_minute select * from added order by 1, 2, 3
       on conflict (minute, source_id, type) do update set events = type_minute.events + excluded.events)
     insert into type_hour select date_trunc('hour', minute), source_id, type, sum(events) from added group by 1, 2, 3 order by 1, 2, 3
     on conflict (hour, source_id, type) do update set events = type_hour.events + excluded.events`,
    [
      rows.map(({ minute }) => minute),
      uuidArray(rows.map(({ source }) => source)),
      textArray(rows.map(({ type }) => type)),
      intArray(rows.map(({ events: n }) => n)),
    ],
  );
}
