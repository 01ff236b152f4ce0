/** The checker: every invariant, after every scenario, once everything is at rest. */
import type { World } from "#tests/chaos/support/world.ts";
import { checkCanaries } from "./canary.ts";
import { checkConservation } from "./conservation.ts";
import { checkJobs } from "./jobs.ts";
import { loadEvidence } from "./load.ts";
import { checkPromises } from "./promises.ts";
import type { Violation } from "./violations.ts";
import { checkWork } from "./work.ts";

export type Checked = {
  violations: Violation[];
  /** Distinct events the client was told are stored. */
  acknowledged: number;
  stored: number;
  /** Runs of a handler beside another of the same event that were fenced off. */
  fenced: number;
};

/** @param requestsAreExact see conservation.ts */
export async function check(world: World, requestsAreExact: boolean): Promise<Checked> {
  const db = await world.pool.connect();
  try {
    await loadEvidence(db, world);
    const violations = [
      ...(await checkPromises(db)),
      ...(await checkWork(db)),
      ...(await checkJobs(db, world)),
      ...(await checkConservation(world, requestsAreExact)),
      ...checkCanaries(world),
    ];
    const { rows } = await db.query<Omit<Checked, "violations">>(`
      select (select count(*)::int from (select distinct source_id, dedup_key from acked) as a) as acknowledged,
             (select count(*)::int from event) as stored,
             (select count(*)::int from run a join run b on b.event_id = a.event_id and b.handler = a.handler and b.run > a.run
              and a.started < b.ended and b.started < a.ended) as fenced`);
    return { violations, acknowledged: 0, stored: 0, fenced: 0, ...rows[0] };
  } finally {
    db.release();
  }
}
