/** One sentence that says whether all is well, and if not, where. Words only; the component makes the links. */
import { formatDuration } from "#components/ui/Duration.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import type { Throughput } from "#lib/contracts/throughput.ts";

export type VerdictPart = { text: string; href?: string; strong?: true };

/** What waits this long is behind, not busy. */
const LATE_SECONDS = 60;
/** What has not failed for this long is to be cleared up, not put out. */
const OVER_MS = 15 * 60_000;
/** A forged request now and then is the internet; this many is a wrong secret. */
const REFUSING_SHARE = 0.2;

/** `failures`: open groups, most dead first. */
export function overviewVerdict(throughput: Throughput, failures: readonly FailureGroup[]): VerdictPart[] {
  const { open, sources } = throughput;
  const refusing = sources.filter(({ received, rejected }) => rejected >= 3 && rejected / received > REFUSING_SHARE).slice(0, 2);
  const wrong = [...failing(failures, Date.parse(throughput.to)), ...refusing.flatMap(refused)];
  const healthy = sources.length === 1 ? "The source is healthy." : `All ${sources.length} sources are healthy.`;
  const parts: VerdictPart[] = wrong.length > 0 ? wrong : [{ text: `${healthy} `, strong: true }];
  if (open.oldestWaitSeconds !== null && open.oldestWaitSeconds > LATE_SECONDS) {
    const waited = formatDuration(Math.round(open.oldestWaitSeconds) * 1000);
    parts.push({ text: `The oldest delivery has waited ${waited}: ` }, { text: "look at the handlers", href: "/handlers" }, { text: ". " });
  }
  if (throughput.flow.rejected > 0 && refusing.length === 0) {
    const { rejected } = throughput.flow;
    parts.push({ text: count(rejected, "request"), href: "/requests?verdict=rejected" });
    parts.push({ text: ` ${rejected === 1 ? "was" : "were"} rejected in the last hour. ` });
  }
  parts.push({ text: traffic(throughput) });
  return parts;
}

function failing(failures: readonly FailureGroup[], now: number): VerdictPart[] {
  if (failures.length === 0) return [];
  const dead = failures.reduce((sum, group) => sum + group.dead, 0);
  const quietMs = now - Math.max(...failures.map((group) => Date.parse(group.lastSeenAt)));
  const deadWords = `${count(dead, "delivery", "deliveries")} ${dead === 1 ? "is" : "are"} dead`;
  const groups: VerdictPart[] = [{ text: " in " }, { text: count(failures.length, "open failure"), href: "/failures" }];
  if (quietMs > OVER_MS)
    return [{ text: deadWords, strong: true }, ...groups, { text: `, none new for ${formatDuration(quietMs - (quietMs % 60_000))}. ` }];

  const burning = failures.find((group) => now - Date.parse(group.lastSeenAt) <= OVER_MS);
  const name: VerdictPart[] = burning
    ? [{ text: `${burning.handler} is failing.`, href: `/failures/${burning.fingerprint}`, strong: true }]
    : [];
  return [...name, { text: ` ${deadWords}` }, ...groups, { text: ". " }];
}

const refused = (source: Throughput["sources"][number]): VerdictPart[] => [
  { text: `${source.name} is refusing requests.`, href: `/sources/${source.id}`, strong: true },
  { text: ` ${share(source.rejected, source.received)} of what it received failed verification. ` },
];

function traffic({ flow, points }: Throughput): string {
  if (flow.unique === 0) return "Nothing came in during the last hour.";
  let delivered = 0;
  let attempts = 0;
  for (const point of points) {
    delivered += point.delivered;
    attempts += point.delivered + point.failed + point.dead;
  }
  const events = `${count(flow.unique, "event")} in the last hour`;
  return attempts > 0 ? `${events}, ${share(delivered, attempts)} of attempts delivered.` : `${events}.`;
}

const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

const share = (part: number, whole: number) =>
  part === whole ? "100\u00a0%" : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)}\u00a0%`;
