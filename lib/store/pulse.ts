/** What the live stream looks at twice a second: the newest ids and two small counts. */
import type { Db } from "#lib/postgres/db.ts";
import { OPEN_FAILURES } from "./failures.ts";

/** What a pulse adds to the points. */
export async function pulseExtras(db: Db) {
  const { rows } = await db.query<{ head: string | null; failures: number; firing: number }>(
    `/* pulse.extras */
     select (select id from event order by id desc limit 1) as head, (${OPEN_FAILURES}) as failures,
            (select count(*)::int from alert_rule where firing_since is not null and enabled and deleted_at is null) as firing`,
  );
  return rows[0] ?? { head: null, failures: 0, firing: 0 };
}

/** Most ids of each kind that one look reads. */
export const MAX_CHANGES = 200;

export type ChangeRow = { kind: "arrived" | "attempt" | "delivering"; id: string; event_id: string };

/** Events and attempts younger than `since`, newest first, and what runs now. The partitions' keys answer all three. */
export async function pulseChanges(db: Db, since: string): Promise<ChangeRow[]> {
  const { rows } = await db.query<ChangeRow>(
    `/* pulse.changes */
     (select 'arrived' as kind, id, id as event_id from event where id > $1::uuid order by id desc limit ${MAX_CHANGES})
     union all
     (select 'attempt', id, event_id from attempt where id > $1::uuid order by id desc limit ${MAX_CHANGES})
     union all
     (select 'delivering', id, event_id from delivery where state = 'delivering' order by handler, id limit ${MAX_CHANGES})`,
    [since],
  );
  return rows;
}
