/** I3, I4, I5, I6: every stored event is handled, its effects happen once, and nobody works on it beside somebody else. */
import type pg from "pg";
import { POISON, ROUGH } from "#tests/chaos/support/harshHandlers.ts";
import { exceptions, type Violation } from "./violations.ts";

/** A dead letter that a replay made anew, and what a cancelled replay did not come to, are history. */
const CURRENT = "(d.replayed_by is null and not (d.state = 'cancelled' and d.replay_id is not null))";

export async function checkWork(db: pg.PoolClient): Promise<Violation[]> {
  return [
    ...(await exceptions(
      db,
      "I3",
      "not at rest",
      "select id || ' ' || handler || ' ' || state from delivery where state not in ('delivered', 'dead', 'cancelled')",
    )),
    // No handler here fails for good, so nothing may be given up; but what kills its process must be.
    ...(await exceptions(
      db,
      "I3",
      "given up",
      `select d.id || ' ' || d.handler || ' ' || d.state || ': ' || coalesce(d.error, '') from delivery d
       where d.state in ('dead', 'cancelled') and ${CURRENT}
         and not exists (select from event e where e.id = d.event_id and e.type = '${POISON}' and d.handler = '${ROUGH}')`,
    )),
    ...(await exceptions(
      db,
      "I3",
      "an event whose deliveries are not those it was stored with",
      `select e.id || ' has ' || count(d.id) || ' of ' || e.deliveries from event e left join delivery d on d.event_id = e.id and ${CURRENT}
       group by e.id, e.deliveries having count(d.id) <> e.deliveries or e.deliveries = 0`,
    )),
    ...(await exceptions(
      db,
      "I4",
      "delivered, and its handler never ran to its end",
      `select d.event_id || ' ' || d.handler from delivery d where d.state = 'delivered' and not exists (
         select from run where run.event_id = d.event_id and run.handler = d.handler and run.ended is not null)`,
    )),
    ...(await checkEffects(db)),
    ...(await exceptions(
      db,
      "I6",
      "two runs side by side that both counted",
      `select a.event_id || ' ' || a.handler || ' in ' || a.pid || ' and ' || b.pid from run a
       join run b on b.event_id = a.event_id and b.handler = a.handler and b.run > a.run
        and a.started < b.ended and b.started < a.ended
       where (select count(*) from attempt t join worker_process w using (worker_id)
              where t.event_id = a.event_id and t.handler = a.handler and t.outcome not in ('crashed', 'released')
                and (w.pid, t.number) in ((a.pid, a.attempt), (b.pid, b.attempt))) > 1`,
    )),
  ];
}

/** The transactional handler writes one row for each event in the transaction that settles it. */
const checkEffects = (db: pg.PoolClient) =>
  exceptions(
    db,
    "I5",
    "a transactional effect that did not happen exactly once",
    `select coalesce(d.event_id, f.event_id) || ': ' || coalesce(f.times, 0)
     from (select event_id from delivery where handler = 'chaos-transactional' and state = 'delivered') d
     full join (select event_id, count(*) as times from chaos_effect group by event_id) f on f.event_id = d.event_id
     where d.event_id is null or f.times is distinct from 1`,
  );
