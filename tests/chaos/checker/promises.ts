/** I1, I2, I9: what the client was told is true. */
import type pg from "pg";
import { exceptions, type Violation } from "./violations.ts";

/** The request that brought the bytes: the event's own, or one kept because the same key came with other bytes. */
const STORED_BYTES = `
  sha256(r.body) = a.sha256
  or exists (select from request c where c.event_id = k.event_id and c.body is not null and sha256(c.body) = a.sha256)`;

export async function checkPromises(db: pg.PoolClient): Promise<Violation[]> {
  return [
    ...(await exceptions(
      db,
      "I1",
      "acknowledged and not stored with the same bytes",
      `select distinct a.dedup_key from acked a
       left join event_key k using (source_id, dedup_key)
       left join event e on e.id = k.event_id
       left join request r on r.id = e.request_id
       where k.event_id is null or e.id is null or r.body is null or not (${STORED_BYTES})`,
    )),
    ...(await exceptions(
      db,
      "I2",
      "several events under one dedup key",
      "select dedup_key || ': ' || count(*) from event group by source_id, dedup_key having count(*) > 1",
    )),
    ...(await exceptions(
      db,
      "I2",
      "event and dedup key do not belong together",
      `select coalesce(e.dedup_key, k.dedup_key) from event e full join event_key k on k.event_id = e.id
       where e.id is null or k.event_id is null or (e.source_id, e.dedup_key) is distinct from (k.source_id, k.dedup_key)`,
    )),
    ...(await exceptions(
      db,
      "I9",
      "answered 2xx with an id that is not the stored event's",
      `select distinct a.dedup_key || ' was told ' || coalesce(a.event_id::text, 'nothing') from acked a
       left join event_key k using (source_id, dedup_key) where a.event_id is distinct from k.event_id`,
    )),
  ];
}
