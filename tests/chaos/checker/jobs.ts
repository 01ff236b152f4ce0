/** I10: a live job exists exactly for the deliveries that are not at rest. */
import type pg from "pg";
import type { World } from "#tests/chaos/support/world.ts";
import { exceptions, type Violation } from "./violations.ts";

const OPEN = "('queued', 'delivering', 'retrying')";
const LIVE = "('created', 'retry', 'active')";

/** The one fault that takes jobs away. */
export const JOB_DELETED = "job deleted";

export async function checkJobs(db: pg.PoolClient, { workers, faults }: World): Promise<Violation[]> {
  // Jobs and deliveries are written in one transaction: whatever else happens, the reconciler has nothing to find.
  const found = workers.flatMap(({ log }) =>
    log()
      .split("\n")
      .filter((line) => line.includes('"deliveries.rescheduled"')),
  );
  return [
    ...(found.length === 0 || faults.has(JOB_DELETED)
      ? []
      : [
          {
            invariant: "I10",
            what: "deliveries had lost their jobs until the reconciler found them",
            count: found.length,
            examples: found,
          },
        ]),
    ...(await exceptions(
      db,
      "I10",
      "a delivery that waits, and no job that would run it",
      `select d.id || ' ' || d.handler || ' ' || d.state from delivery d
       where d.state in ${OPEN} and not exists (select from pgboss.job j where j.id = d.job_id and j.state in ${LIVE})`,
    )),
    ...(await exceptions(
      db,
      "I10",
      "a live job whose delivery does not wait for it",
      `select j.id || ' ' || j.name || ' ' || j.state from pgboss.job j
       left join delivery d on d.id = (j.data ->> 'd')::uuid and d.job_id = j.id and d.state in ${OPEN}
       where j.state in ${LIVE} and j.name like 'handler.%' and d.id is null`,
    )),
  ];
}
