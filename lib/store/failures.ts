/** Failure groups as pages show them. */
import type { FailureDetail, FailureGroup } from "#lib/contracts/failures.ts";
import { publicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";
import { findLastDelivered } from "./events.ts";

type Row = {
  fingerprint: string;
  handler: string;
  error_name: string;
  title: string;
  sample: string;
  sample_event_id: string;
  dead: number;
  first_seen_at: Date;
  last_seen_at: Date;
};

const groupOf = (row: Row): FailureGroup => ({
  fingerprint: row.fingerprint,
  handler: row.handler,
  errorName: row.error_name,
  title: row.title,
  sample: row.sample,
  sampleEventId: publicId("evt", row.sample_event_id),
  dead: row.dead,
  firstSeenAt: row.first_seen_at.toISOString(),
  lastSeenAt: row.last_seen_at.toISOString(),
});

/** Open groups, latest first. `text` narrows by handler, error or title. */
export async function listFailures(
  db: Db,
  { text, limit, offset }: { text: string; limit: number; offset: number },
): Promise<FailureGroup[]> {
  const { rows } = await db.query<Row>(
    `/* failure.list */ select * from failure
     where dead > 0 and ($1::text = '' or position(lower($1::text) in lower(handler || ' ' || error_name || ' ' || title || ' ' || fingerprint)) > 0)
     order by last_seen_at desc, fingerprint limit $2::int offset $3::int`,
    [text, limit, offset],
  );
  return rows.map(groupOf);
}

export async function findFailure(db: Db, fingerprint: string): Promise<FailureDetail | undefined> {
  const { rows } = await db.query<Row>("/* failure.find */ select * from failure where fingerprint = $1::text", [fingerprint]);
  const [row] = rows;
  if (!row) return undefined;
  const common = await db.query<{ source: string; type: string; count: number }>(
    `/* failure.common */
     select s.name as source, e.type, count(*)::int as count
     from (select event_id from delivery where fingerprint = $1::text and state = 'dead' and replayed_by is null order by id desc limit 500) d
     join event e on e.id = d.event_id join source s on s.id = e.source_id group by 1, 2 order by 3 desc limit 5`,
    [fingerprint],
  );
  const last = await findLastDelivered(db, row.sample_event_id, row.handler);
  return { ...groupOf(row), common: common.rows, lastDeliveredEventId: last ? publicId("evt", last) : null };
}
