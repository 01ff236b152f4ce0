/** What a settled group adds to the counts. */
import type { FailureCount, OutcomeCount } from "#lib/store/deliveryCounts.ts";
import type { Settling } from "./settle.ts";

export function outcomeCounts(held: readonly Settling[]): OutcomeCount[] {
  const counts = new Map<string, OutcomeCount>();
  const add = ({ settlement: { handler, sourceId, durationMs }, waitMs }: Settling, outcome: string) => {
    const key = `${handler} ${sourceId} ${outcome}`;
    const count = counts.get(key) ?? { handler, sourceId, outcome, deliveries: 0, durationMs: 0, waitMs: 0 };
    count.deliveries++;
    count.durationMs += durationMs;
    count.waitMs += waitMs;
    counts.set(key, count);
  };
  for (const entry of held) {
    if (entry.settlement.outcome !== "released") add(entry, entry.settlement.outcome);
    if (entry.settlement.state === "dead") add(entry, "dead");
  }
  return [...counts.values()].toSorted((a, b) =>
    `${a.handler} ${a.sourceId} ${a.outcome}` < `${b.handler} ${b.sourceId} ${b.outcome}` ? -1 : 1,
  );
}

export function failureCounts(held: readonly Settling[]): FailureCount[] {
  const counts = new Map<string, FailureCount>();
  for (const { settlement: s } of held) {
    if (s.state !== "dead" || s.fingerprint === null) continue;
    const count = counts.get(s.fingerprint) ?? {
      fingerprint: s.fingerprint,
      handler: s.handler,
      errorName: s.errorName ?? "Error",
      title: s.title ?? "",
      sample: s.errorMessage ?? "",
      eventId: s.eventId,
      dead: 0,
    };
    count.dead++;
    counts.set(s.fingerprint, count);
  }
  return [...counts.values()];
}

export function replayCounts(held: readonly Settling[], settled: ReadonlyMap<string, string | null>) {
  const counts = new Map<string, { replayId: string; delivered: number; dead: number }>();
  for (const { settlement } of held) {
    const replayId = settled.get(settlement.deliveryId);
    if (!replayId || (settlement.state !== "delivered" && settlement.state !== "dead")) continue;
    const count = counts.get(replayId) ?? { replayId, delivered: 0, dead: 0 };
    count[settlement.state]++;
    counts.set(replayId, count);
  }
  return [...counts.values()].toSorted((a, b) => (a.replayId < b.replayId ? -1 : 1));
}
