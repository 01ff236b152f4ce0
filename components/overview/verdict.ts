/** One sentence that says whether all is well, and if not, where. Words only; the component makes the links. */
import { formatDuration } from "#components/ui/Duration.tsx";
import { formatShare } from "#components/ui/Num.tsx";
import { exactTime } from "#components/ui/Time.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import type { SourceHours, Throughput } from "#lib/contracts/throughput.ts";

export type VerdictPart = { text: string; href?: string; strong?: true };

/** What waits this long is behind, not busy. */
const LATE_SECONDS = 60;
/** What has not failed for this long is to be cleared up, not put out. */
const OVER_MS = 15 * 60_000;
/** A forged request now and then is the internet; this many is a wrong secret. */
const REFUSING_SHARE = 0.2;

export type VerdictFacts = {
  throughput: Throughput;
  /** Open groups, most pressing first. */
  failures: readonly FailureGroup[];
  hours: readonly SourceHours[];
  /** The range in words: "the last hour". */
  range: string;
};

export function overviewVerdict({ throughput, failures, hours, range }: VerdictFacts): VerdictPart[] {
  const { open, sources } = throughput;
  const refusing = sources.filter(({ received, rejected }) => rejected >= 3 && rejected / received > REFUSING_SHARE).slice(0, 2);
  const wrong = [...failing(failures, Date.parse(throughput.to)), ...refusing.flatMap(refused), ...silent(sources, hours)];
  const healthy = sources.length === 1 ? "The source is healthy." : `All ${sources.length} sources are healthy.`;
  const parts: VerdictPart[] = wrong.length > 0 ? wrong : [{ text: `${healthy} `, strong: true }];
  if (open.oldestWaitSeconds !== null && open.oldestWaitSeconds > LATE_SECONDS) {
    const waited = formatDuration(Math.round(open.oldestWaitSeconds) * 1000);
    parts.push({ text: `The oldest delivery has waited ${waited}: ` }, { text: "look at the handlers", href: "/handlers" }, { text: ". " });
  }
  if (throughput.flow.rejected > 0 && refusing.length === 0) {
    const { rejected } = throughput.flow;
    parts.push({ text: count(rejected, "request"), href: "/requests?verdict=rejected" });
    parts.push({ text: ` ${rejected === 1 ? "was" : "were"} rejected in ${range}. ` });
  }
  parts.push({ text: traffic(throughput, range) });
  return parts;
}

function failing(failures: readonly FailureGroup[], now: number): VerdictPart[] {
  if (failures.length === 0) return [];
  const dead = failures.reduce((sum, group) => sum + group.dead, 0);
  const burning = failures.filter((group) => now - Date.parse(group.lastSeenAt) <= OVER_MS).toSorted((a, b) => b.dead - a.dead);
  const [first] = burning;
  const deadWords = `${count(dead, "delivery", "deliveries")} ${dead === 1 ? "is" : "are"} dead`;
  if (!first) {
    const quietMs = now - Math.max(...failures.map((group) => Date.parse(group.lastSeenAt)));
    return [
      { text: deadWords, strong: true },
      { text: " in " },
      { text: count(failures.length, "open failure"), href: "/failures" },
      { text: `, none new for ${formatDuration(quietMs - (quietMs % 60_000))}. ` },
    ];
  }
  const since = burning.map(({ firstSeenAt }) => firstSeenAt).toSorted()[0] ?? first.firstSeenAt;
  const others: VerdictPart[] =
    failures.length === 1
      ? [{ text: "all of them one failure", href: `/failures/${first.fingerprint}` }]
      : [
          { text: "one failure", href: `/failures/${first.fingerprint}` },
          { text: ` of ` },
          { text: `${failures.length} open`, href: "/failures" },
          { text: ` covers ${formatShare(first.dead, dead)}` },
        ];
  return [
    { text: `${first.handler} is failing.`, href: `/failures/${first.fingerprint}`, strong: true },
    { text: ` ${deadWords}, since ${exactTime(since, now)}; ` },
    ...others,
    { text: ". " },
  ];
}

const refused = (source: Throughput["sources"][number]): VerdictPart[] => [
  { text: `${source.name} is refusing requests.`, href: `/sources/${source.id}`, strong: true },
  { text: ` ${formatShare(source.rejected, source.received)} of what it received failed verification. ` },
];

function silent(sources: Throughput["sources"], hours: readonly SourceHours[]): VerdictPart[] {
  return hours.flatMap(({ id, silentSince }) => {
    const source = sources.find((one) => one.id === id);
    if (!source || silentSince === null) return [];
    return [
      { text: `${source.name} is silent`, href: `/sources/${id}`, strong: true as const },
      { text: ` since ${exactTime(silentSince)}. ` },
    ];
  });
}

function traffic({ flow, points }: Throughput, range: string): string {
  if (flow.unique === 0) return `Nothing came in during ${range}.`;
  let delivered = 0;
  let attempts = 0;
  for (const point of points) {
    delivered += point.delivered;
    attempts += point.delivered + point.failed + point.dead;
  }
  const events = `${count(flow.unique, "event")} in ${range}`;
  return attempts > 0 ? `${events}, ${formatShare(delivered, attempts)} of attempts delivered.` : `${events}.`;
}

const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
