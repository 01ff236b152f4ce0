/** Sources of demo data, and the removal of everything that came of them: in statements of bounded length. */
import type { Db } from "#lib/postgres/db.ts";

export type DemoSourceRow = { id: string; name: string; created_at: Date; deleted_at: Date | null };

/** Those that are there, and those that are being removed. */
export async function listDemoSources(db: Db): Promise<DemoSourceRow[]> {
  const { rows } = await db.query<DemoSourceRow>(
    "/* demo.list */ select id, name, created_at, deleted_at from source where demo order by name",
  );
  return rows;
}

export type DemoSenderRow = {
  id: string;
  name: string;
  provider: string;
  ingest_key: string;
  secret_id: string;
  ciphertext: Buffer;
};

/** Those that get requests: made after `since`. Not the credentials beside the signing secret. */
export async function listDemoSenders(db: Db, since: Date): Promise<DemoSenderRow[]> {
  const { rows } = await db.query<DemoSenderRow>(
    `/* demo.senders */
     select s.id, s.name, s.provider, s.ingest_key, k.id as secret_id, k.ciphertext from source s
     join source_secret k on k.source_id = s.id and k.name = 'secret' and k.expires_at is null
     where s.demo and s.deleted_at is null and s.disabled_at is null and s.created_at > $1::timestamptz order by s.name`,
    [since.toISOString()],
  );
  return rows;
}

/** Up to `limit` events with all that came of them, and as many requests. @returns how many rows of the two went */
export async function deleteDemoBite(db: Db, sourceId: string, limit: number): Promise<number> {
  const events = await db.query<{ n: number }>(
    `/* demo.delete_events */
     with bite as (select id from event where source_id = $1::uuid limit $2::int),
          gone as (delete from delivery where event_id in (select id from bite) returning id),
          a as (delete from attempt where delivery_id in (select id from gone) and id > (select id from bite order by id limit 1)),
          o as (delete from outbox where delivery_id in (select id from gone)),
          k as (delete from event_key where event_id in (select id from bite)),
          f as (delete from failure where sample_event_id in (select id from bite)),
          e as (delete from event where id in (select id from bite) returning 1)
     select count(*)::int as n from e`,
    [sourceId, limit],
  );
  const requests = await db.query<{ n: number }>(
    `/* demo.delete_requests */
     with r as (delete from request where id in (select id from request where source_id = $1::uuid limit $2::int) returning 1)
     select count(*)::int as n from r`,
    [sourceId, limit],
  );
  return (events.rows[0]?.n ?? 0) + (requests.rows[0]?.n ?? 0);
}

/** Its counts, then itself; a source that an alert rule names stays, deleted as it is, without its mark. */
export async function deleteDemoSource(db: Db, { id, created_at }: Pick<DemoSourceRow, "id" | "created_at">): Promise<void> {
  // From the minute it was made on: the tables are in the order of the minutes.
  await db.query(
    `/* demo.delete_counts */
     with r as (delete from request_minute where source_id = $1::uuid and minute >= date_trunc('hour', $2::timestamptz)),
          e as (delete from event_minute where source_id = $1::uuid and minute >= date_trunc('hour', $2::timestamptz)),
          d as (delete from delivery_minute where source_id = $1::uuid and minute >= date_trunc('hour', $2::timestamptz))
     delete from ledger_gap where source_id = $1::uuid`,
    [id, created_at.toISOString()],
  );
  await db.query("/* demo.unmark */ update source set demo = false where id = $1::uuid and id in (select source_id from alert_rule)", [id]);
  await db.query("/* demo.delete */ delete from source where id = $1::uuid and demo", [id]);
}
