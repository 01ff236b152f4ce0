/** What one pulse means for the query cache: numbers are patched in place, lists are asked again only when they changed. */
import type { QueryClient } from "@tanstack/react-query";
import { mergePulse } from "#components/queries/throughput.ts";
import type { Pulse, Throughput } from "#lib/contracts/throughput.ts";

const SLOW_MS = 10_000;
let slowAt = 0;

export function applyPulse(client: QueryClient, before: Pulse | undefined, pulse: Pulse, now = Date.now()) {
  for (const [key, throughput] of client.getQueriesData<Throughput>({ queryKey: ["throughput"] })) {
    // A pulse counts all sources; a chart of one source asks again instead.
    if (throughput && key[2] === "") client.setQueryData(key, mergePulse(throughput, pulse));
  }
  if (before?.failures !== pulse.failures) ask(client, "failures");
  if (before?.firingAlerts !== pulse.firingAlerts) ask(client, "alerts");
  if (JSON.stringify(before?.replays) !== JSON.stringify(pulse.replays)) ask(client, "replays");

  // Sums over a day and health change with every event; every ten seconds is soon enough.
  const moved = before?.head !== pulse.head || pulse.handledPerSecond > 0;
  if (!moved || now - slowAt < SLOW_MS) return;
  slowAt = now;
  for (const noun of ["throughput", "handlers", "sources", "failures"]) ask(client, noun);
}

const ask = (client: QueryClient, noun: string) => void client.invalidateQueries({ queryKey: [noun], refetchType: "active" });
