/** What one pulse means for the query cache: numbers are patched in place, lists are asked again only when they changed. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { eventKeys } from "#components/queries/events.ts";
import { mergePulse } from "#components/queries/throughput.ts";
import type { Pulse, Throughput } from "#lib/contracts/throughput.ts";
import { follow } from "./followPulses.ts";

/** Sums over a range and health change with every event: asked again at once, then at most this often while it moves. */
const SLOW: readonly { key: QueryKey; everyMs: number }[] = [
  { key: ["throughput"], everyMs: 3000 },
  { key: ["handlers"], everyMs: 3000 },
  { key: ["sources"], everyMs: 5000 },
  { key: ["failures"], everyMs: 5000 },
];
const ONE_EVENT_MS = 1000;

/** What has moved and waits to be asked, and when each was asked last. One per query cache. */
type Waiting = { moved: Map<string, { key: QueryKey; everyMs: number }>; asked: Map<string, number> };
const waitingOf = new WeakMap<QueryClient, Waiting>();

/** `before` is the last pulse this page has seen, also before a break. @returns whether the pulse was new. */
export function applyPulse(client: QueryClient, before: Pulse | undefined, pulse: Pulse, now = Date.now()): boolean {
  const { isNew, missed } = follow(before?.id, pulse);
  if (!isNew) return false;
  patchThroughput(client, pulse);
  if (missed) {
    // Nobody knows what changed meanwhile: everything on the page is asked once.
    void client.invalidateQueries({ refetchType: "active" }, { cancelRefetch: false });
    return true;
  }
  markEvents(client, pulse);
  markMoved(client, before, pulse);
  askWhatMoved(client, now);
  return true;
}

function patchThroughput(client: QueryClient, pulse: Pulse) {
  for (const [key, throughput] of client.getQueriesData<Throughput>({ queryKey: ["throughput"] })) {
    // A pulse counts all sources; a chart of one source is asked again instead.
    if (throughput && key[2] === "") client.setQueryData(key, mergePulse(throughput, pulse));
  }
}

/** Open pages of the events that changed; all of them when there were more than a pulse can name. */
function markEvents(client: QueryClient, { settled, more }: Pulse) {
  if (settled.length === 0 && !more) return;
  const changed = new Set<unknown>(settled);
  for (const { queryKey } of client.getQueryCache().findAll({ queryKey: [...eventKeys.all, "one"], type: "active" })) {
    if (more || changed.has(queryKey[2])) mark(client, { key: queryKey, everyMs: ONE_EVENT_MS });
  }
}

function markMoved(client: QueryClient, before: Pulse | undefined, pulse: Pulse) {
  if (pulse.arrived.length + pulse.settled.length > 0) for (const slow of SLOW) mark(client, slow);
  // The first pulse has nothing to compare with: what is on the page was asked for a moment ago.
  if (!before) return;
  if (before.failures !== pulse.failures) ask(client, ["failures"]);
  if (before.firingAlerts !== pulse.firingAlerts) ask(client, ["alerts"]);
  if (JSON.stringify(before.replays) !== JSON.stringify(pulse.replays)) ask(client, ["replays"]);
  if (hasMoved(before, pulse)) for (const slow of SLOW) mark(client, slow);
}

const hasMoved = (before: Pulse, pulse: Pulse) =>
  before.head !== pulse.head ||
  JSON.stringify(before.points) !== JSON.stringify(pulse.points) ||
  JSON.stringify(before.open) !== JSON.stringify(pulse.open);

function mark(client: QueryClient, entry: { key: QueryKey; everyMs: number }) {
  waiting(client).moved.set(JSON.stringify(entry.key), entry);
}

/** Asks what moved and is due. What is being asked right now may get an answer from before: it waits for another pulse. */
function askWhatMoved(client: QueryClient, now: number) {
  const { moved, asked } = waiting(client);
  for (const [name, { key, everyMs }] of moved) {
    if (now - (asked.get(name) ?? 0) < everyMs || client.isFetching({ queryKey: key, type: "active" }) > 0) continue;
    moved.delete(name);
    asked.set(name, now);
    ask(client, key);
  }
  for (const [name, at] of asked) if (now - at > 60_000) asked.delete(name);
}

function waiting(client: QueryClient): Waiting {
  const known = waitingOf.get(client) ?? { moved: new Map(), asked: new Map() };
  waitingOf.set(client, known);
  return known;
}

const ask = (client: QueryClient, queryKey: QueryKey) =>
  void client.invalidateQueries({ queryKey, refetchType: "active" }, { cancelRefetch: false });
