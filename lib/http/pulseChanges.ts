/** Which events changed between two looks: said once each, although ids come in late and out of order. */
import { idFloor, idTime, publicId } from "#lib/domain/id.ts";
import type { Db } from "#lib/postgres/db.ts";
import { type ChangeRow, MAX_CHANGES, pulseChanges } from "#lib/store/pulse.ts";

export type Changes = { arrived: string[]; settled: string[]; more: boolean };

/** Ids are made before their commit, by clocks that differ: each look goes this far behind the one before. */
const OVERLAP_MS = 5_000;

/** Looks at the database; each answer holds what no earlier one did. The first one holds the last seconds. */
export function createChanges(read: Db): (now: Date) => Promise<Changes> {
  let lookedAt: Date | undefined;
  let seen = new Set<string>();
  let running = new Map<string, string>();

  return async (now) => {
    const since = new Date((lookedAt ?? now).getTime() - OVERLAP_MS);
    const rows = await pulseChanges(read, idFloor(since));
    lookedAt = now;
    const of = (kind: ChangeRow["kind"]) => rows.filter((row) => row.kind === kind);
    const isNew = ({ id }: ChangeRow) => !seen.has(id);
    const arrived = of("arrived").filter(isNew);
    const attempts = of("attempt").filter(isNew);
    const runs = new Map(of("delivering").map(({ id, event_id }) => [id, event_id]));
    // An attempt has the id of its start: one that ran for long is told by its delivery, which runs no more.
    const moved = [...difference(runs, running), ...difference(running, runs)];
    running = runs;
    for (const { id } of [...arrived, ...attempts]) seen.add(id);
    seen = new Set([...seen].filter((id) => idTime(id) > since));
    return {
      arrived: arrived.map(({ id }) => publicId("evt", id)),
      settled: [...new Set([...attempts.map(({ event_id }) => event_id), ...moved])].map((id) => publicId("evt", id)),
      more: [arrived.length, attempts.length, runs.size].some((length) => length >= MAX_CHANGES),
    };
  };
}

const difference = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>) =>
  [...a].filter(([id]) => !b.has(id)).map(([, eventId]) => eventId);
