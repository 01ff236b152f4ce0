/** Deliveries that were fetched and may not run yet: they go back without an attempt, and their line or their pace brings them again. */
import type { Db } from "#lib/postgres/db.ts";

type Held = { id: string; leaseToken: string };

/** Takes slots for deliveries that hold none (a retry out of order). The caller holds their lines and has seen that there is room. */
export async function takeSlots(db: Db, handler: string, held: readonly (Held & { key: string })[]): Promise<void> {
  await db.query(
    `/* line.take */
     with slotted as (
       update delivery d set in_slot = true from unnest($2::uuid[], $3::uuid[]) as x (id, lease_token)
       where d.id = x.id and d.lease_token = x.lease_token returning d.key
     )
     update line l set taken = l.taken + x.count
     from (select key, count(*)::int as count from slotted group by 1) x where l.handler = $1::text and l.key = x.key`,
    [handler, held.map(({ id }) => id), held.map(({ leaseToken }) => leaseToken)],
  );
}

/** Makes lines anew that retention removed while retries of theirs, which hold no slot, waited for their moment. */
export async function restoreLines(
  db: Db,
  handler: string,
  slots: number,
  standing: readonly { key: string; seq: number }[],
): Promise<void> {
  await db.query(
    `/* line.restore */
     insert into line (handler, key, last_seq, slots, taken)
     select $1::text, key, max(seq), $2::int, 0 from unnest($3::text[], $4::bigint[]) as x (key, seq) group by key order by key
     on conflict do nothing`,
    [handler, slots, standing.map(({ key }) => key), standing.map(({ seq }) => seq)],
  );
}

/** Sends deliveries back into their line, where their old place lets them in before who came later. */
export async function parkDeliveries(db: Db, held: readonly Held[]): Promise<void> {
  await db.query(
    `/* delivery.park */
     update delivery d set state = 'queued', job_id = null, lease_token = null, next_attempt_at = null
     from unnest($1::uuid[], $2::uuid[]) as x (id, lease_token) where d.id = x.id and d.lease_token = x.lease_token`,
    [held.map(({ id }) => id), held.map(({ leaseToken }) => leaseToken)],
  );
}

/** Puts deliveries off, each for its seconds. @returns those whose lease still held: their new jobs are to be added */
export async function postponeDeliveries(db: Db, held: readonly (Held & { jobId: string; seconds: number })[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `/* delivery.postpone */
     update delivery d set state = case when d.attempts > 0 then 'retrying' else 'queued' end, job_id = x.job_id, lease_token = null,
       next_attempt_at = now() + make_interval(secs => x.seconds)
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::float8[]) as x (id, lease_token, job_id, seconds)
     where d.id = x.id and d.lease_token = x.lease_token returning d.id`,
    [
      held.map(({ id }) => id),
      held.map(({ leaseToken }) => leaseToken),
      held.map(({ jobId }) => jobId),
      held.map(({ seconds }) => seconds),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}
