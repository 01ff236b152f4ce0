/** What became of the deliveries of an event: which incident hit them, and how they stand now. */
import { attemptAll, type DeliverDeps, type Row, type Wanted, writeDelivery } from "./attempts.ts";
import { blockade, chanceOf, type Incident, incidentsOf, outageOf } from "./incidents.ts";
import { MINUTE_MS } from "./plan.ts";
import { replayOfDead } from "./replayed.ts";

const QUEUED_MS = 2 * MINUTE_MS;

type Deliver = (wanted: Wanted) => void;

export function createDeliver(deps: DeliverDeps): Deliver {
  const { plan, random, ids, outcomes, handlers } = deps;
  const incidents = handlers.map(({ name }) => incidentsOf(plan).filter(({ handler }) => handler === name || handler === "*"));
  const [outage, blocked] = [outageOf(plan), blockade(plan)];

  return (wanted) => {
    const incident = incidentOf(wanted);
    const row: Row = {
      ...{ id: ids.make(wanted.ms), state: "queued", attempts: 0, jobId: ids.make(wanted.ms), nextAt: null, finishedAt: null, incident },
      ...{
        fingerprint: null,
        error: null,
        replayId: null,
        replayedBy: null,
        seq: wanted.key === null ? null : (wanted.place ?? 0) + 1,
        inSlot: false,
      },
    };
    if (wanted.place !== null && wanted.place > 0) row.jobId = null;
    else if (!isStillQueued(wanted)) attemptAll(deps, wanted, row, wanted.ms);
    const isOpen = row.jobId !== null && (row.state === "queued" || row.state === "retrying");
    const isBlocked = row.state === "dead" && wanted.place === 0;
    row.inSlot = wanted.key !== null && (isOpen || isBlocked);
    if (row.state === "dead") replayOfDead(deps, wanted, row);
    writeDelivery(deps, wanted, row);
    if (row.state === "dead" && row.replayedBy === null) outcomes.died(wanted, row, handlers[wanted.handler]?.name ?? "");
    if (isOpen) outcomes.open(wanted, row, handlers[wanted.handler]?.name ?? "");
    if (wanted.key !== null && (isOpen || isBlocked || row.jobId === null))
      outcomes.stands(wanted, row, handlers[wanted.handler]?.name ?? "");
  };

  function incidentOf({ handler, type, drifted, ms, doomed, place }: Wanted): Incident | null {
    if (doomed) return outage;
    if (place === 0) return blocked;
    for (const incident of incidents[handler] ?? []) {
      if (ms < incident.from || ms >= incident.to) continue;
      if (incident.type !== undefined && (incident.type !== type || (incident.drifted && !drifted))) continue;
      if (random.next() < chanceOf(incident, ms)) return incident;
    }
    return null;
  }

  /** What came in just now may not have been taken yet. */
  function isStillQueued({ ms, handler, doomed }: Wanted): boolean {
    return !doomed && ms > plan.until - QUEUED_MS && handlers[handler]?.throttle !== undefined && random.next() < 0.4;
  }
}
