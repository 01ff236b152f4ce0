/** Numbers about sources, from the minute rollups. */
import type { Db } from "#lib/postgres/db.ts";

export type SourceDay = {
  source_id: string;
  accepted: number;
  duplicate: number;
  rejected: number;
  handshake: number;
  bytes: number;
  last_at: Date | null;
};

/** The last 24 hours of every source, and when it last heard anything (to the minute). */
export async function sourceDays(db: Db): Promise<Map<string, SourceDay>> {
  const { rows } = await db.query<SourceDay>(
    `/* source.days */
     select source_id,
            coalesce(sum(requests) filter (where verdict = 'accepted' and recent), 0)::int as accepted,
            coalesce(sum(requests) filter (where verdict = 'duplicate' and recent), 0)::int as duplicate,
            coalesce(sum(requests) filter (where verdict = 'rejected' and recent), 0)::int as rejected,
            coalesce(sum(requests) filter (where verdict = 'handshake' and recent), 0)::int as handshake,
            coalesce(sum(bytes) filter (where recent), 0)::float8 as bytes,
            max(minute) as last_at
     from (select *, minute > now() - interval '24 hours' as recent from request_minute) m
     group by source_id`,
  );
  return new Map(rows.map((row) => [row.source_id, row]));
}
