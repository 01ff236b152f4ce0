/** What one pulse means for the query cache: numbers are patched in place, lists are asked again only when they changed. */
import type { QueryClient } from "@tanstack/react-query";
import { mergePulse } from "#components/queries/throughput.ts";
import type { Pulse, Throughput } from "#lib/contracts/throughput.ts";

/** Sums over a range and health change with every event: asked again at once, then at most this often while it moves. */
const SLOW: readonly { noun: string; everyMs: number }[] = [
  { noun: "throughput", everyMs: 3000 },
  { noun: "handlers", everyMs: 3000 },
  { noun: "sources", everyMs: 5000 },
  { noun: "failures", everyMs: 5000 },
];
/** When each was asked last, and whether something has moved since. */
const asked = new Map<string, number>();
const moved = new Set<string>();

export function applyPulse(client: QueryClient, before: Pulse | undefined, pulse: Pulse, now = Date.now()) {
  for (const [key, throughput] of client.getQueriesData<Throughput>({ queryKey: ["throughput"] })) {
    // A pulse counts all sources; a chart of one source is asked again instead.
    if (throughput && key[2] === "") client.setQueryData(key, mergePulse(throughput, pulse));
  }
  // The first pulse has nothing to compare with: what is on the page was asked for a moment ago.
  if (!before) return;
  if (before.failures !== pulse.failures) ask(client, "failures");
  if (before.firingAlerts !== pulse.firingAlerts) ask(client, "alerts");
  if (JSON.stringify(before.replays) !== JSON.stringify(pulse.replays)) ask(client, "replays");
  if (hasMoved(before, pulse)) for (const { noun } of SLOW) moved.add(noun);
  for (const { noun, everyMs } of SLOW) {
    if (!moved.has(noun) || now - (asked.get(noun) ?? 0) < everyMs) continue;
    moved.delete(noun);
    asked.set(noun, now);
    ask(client, noun);
  }
}

const hasMoved = (before: Pulse, pulse: Pulse) =>
  before.head !== pulse.head ||
  JSON.stringify(before.points) !== JSON.stringify(pulse.points) ||
  JSON.stringify(before.open) !== JSON.stringify(pulse.open);

const ask = (client: QueryClient, noun: string) => void client.invalidateQueries({ queryKey: [noun], refetchType: "active" });
