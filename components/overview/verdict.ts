/** One sentence that says whether all is well, and if not, where. Words only; the component makes the links. */
import { formatDuration } from "#components/ui/Duration.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import type { Throughput } from "#lib/contracts/throughput.ts";

export type VerdictPart = { text: string; href?: string; strong?: true };

/** What waits this long is behind, not busy. */
const LATE_SECONDS = 60;
/** A forged request now and then is the internet; this many is a wrong secret. */
const REFUSING_SHARE = 0.2;

export function overviewVerdict({ flow, open, sources, points }: Throughput, failures: readonly FailureGroup[]): VerdictPart[] {
  const parts: VerdictPart[] = [];
  const say = (text: string, href?: string, strong?: true) => parts.push({ text, ...(href && { href }), ...(strong && { strong }) });

  const [worst] = failures;
  if (worst) {
    const dead = failures.reduce((sum, group) => sum + group.dead, 0);
    say(`${worst.handler} is failing.`, `/failures/${worst.fingerprint}`, true);
    say(` ${count(dead, "delivery", "deliveries")} ${dead === 1 ? "is" : "are"} dead in `);
    say(count(failures.length, "open failure"), "/failures");
    say(".");
  }
  const refusing = sources.filter(({ received, rejected }) => rejected >= 3 && rejected / received > REFUSING_SHARE);
  for (const source of refusing.slice(0, 2)) {
    if (parts.length > 0) say(" ");
    say(`${source.name} is refusing requests.`, `/sources/${source.id}`, true);
    say(` ${share(source.rejected, source.received)} of what it received failed verification.`);
  }
  if (parts.length === 0)
    say(sources.length === 1 ? "The source is healthy." : `All ${sources.length} sources are healthy.`, undefined, true);

  if (open.oldestWaitSeconds !== null && open.oldestWaitSeconds > LATE_SECONDS) {
    say(` The oldest delivery has waited ${formatDuration(Math.round(open.oldestWaitSeconds) * 1000)}: `);
    say("look at the handlers", "/handlers");
    say(".");
  }
  if (flow.rejected > 0 && refusing.length === 0) {
    say(" ");
    say(count(flow.rejected, "request"), "/requests?verdict=rejected");
    say(` ${flow.rejected === 1 ? "was" : "were"} rejected in the last hour.`);
  }
  const { first, all } = firstTry(points);
  if (flow.unique === 0) say(" Nothing came in during the last hour.");
  else if (all > 0) say(` ${count(flow.unique, "event")} in the last hour, ${share(first, all)} of attempts delivered.`);
  else say(` ${count(flow.unique, "event")} in the last hour.`);
  return parts;
}

function firstTry(points: Throughput["points"]) {
  let first = 0;
  let all = 0;
  for (const { delivered, failed, dead } of points) {
    first += delivered;
    all += delivered + failed + dead;
  }
  return { first, all };
}

const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

const share = (part: number, whole: number) =>
  part === whole ? "100\u00a0%" : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)}\u00a0%`;
