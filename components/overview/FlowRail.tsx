/** Where events go and where they fall out: five stops, what was lost before each below. Every number leads to its rows. */
import Link from "next/link";
import { Num } from "#components/ui/Num.tsx";
import { type State, StateGlyph } from "#components/ui/StateBadge.tsx";
import type { FlowRail as Flow } from "#lib/contracts/throughput.ts";
import { termText } from "#lib/domain/query/text.ts";

type Loss = { count: number; word: string; state: State; href: string };
type Stop = { label: string; unit: string; hint: string; count: number; href: string; losses: Loss[] };

export type FlowRailProps = {
  flow: Flow;
  /** The time range of the links, as parameters. */
  range: string;
  /** The same for people. */
  words?: string;
  /** Links lead to this source's rows alone. */
  source?: { id: string; name: string };
};

export function FlowRail({ flow, range, words = "the last hour", source }: FlowRailProps) {
  return (
    <ol aria-label={`Flow of ${words}`} className="grid grid-cols-[repeat(5,minmax(0,1fr))] border-y max-md:grid-cols-1">
      {stops(flow, range, source).map((stop, index) => (
        <li
          key={stop.label}
          className="relative flex flex-col py-3 pr-4 max-md:flex-row max-md:items-center max-md:gap-3 max-md:border-b max-md:py-2 max-md:last:border-0"
        >
          {index > 0 && <Connector />}
          <span className="text-sm text-muted max-md:w-20" title={stop.hint}>
            {stop.label} <span className="text-faint max-md:hidden">{stop.unit}</span>
          </span>
          <Link
            href={stop.href}
            className="w-fit text-2xl font-semibold tracking-[-0.02em] hover:text-accent hover:underline hover:decoration-1 hover:underline-offset-4 max-md:min-w-16"
          >
            <Num value={stop.count} />
          </Link>
          <span className="mt-1 flex min-h-5 flex-wrap gap-x-3 text-sm max-md:mt-0">
            {stop.losses.map((loss) => (
              <Lost key={loss.word} {...loss} />
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** A hairline from the number before, with an arrowhead. */
function Connector() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 28 12"
      width="28"
      height="12"
      className="absolute top-[2.75rem] -left-11 text-line-strong max-md:hidden"
      fill="none"
      stroke="currentColor"
    >
      <path d="M0 6h26M22 2l4 4-4 4" />
    </svg>
  );
}

function Lost({ count, word, state, href }: Loss) {
  if (count === 0) return <span className="text-faint">0 {word}</span>;
  return (
    <Link href={href} className="inline-flex items-center gap-1 text-muted hover:text-text hover:underline">
      <StateGlyph state={state} />
      <Num value={count} /> {word}
    </Link>
  );
}

function stops(flow: Flow, range: string, source: FlowRailProps["source"]): Stop[] {
  const events = (q: string) => `/events?q=${encodeURIComponent(source ? `${termText("source", source.name)} ${q}`.trim() : q)}${range}`;
  const requests = (verdict: string) =>
    `/requests?${new URLSearchParams({ ...(verdict && { verdict }), ...(source && { sourceId: source.id }) })}`;
  return [
    {
      label: "Received",
      unit: "requests",
      hint: "Requests that came in",
      count: flow.received,
      href: requests(""),
      losses: [lost(flow.handshake, flow.handshake === 1 ? "handshake" : "handshakes", "handshake", requests("handshake"))],
    },
    {
      label: "Verified",
      unit: "requests",
      hint: "Requests whose signature is genuine",
      count: flow.verified,
      href: requests("accepted"),
      losses: [
        lost(flow.rejected, "rejected", "rejected", requests("rejected")),
        ...(flow.unverified > 0 ? [lost(flow.unverified, "unverified", "unverified", requests("unverified"))] : []),
        ...(flow.shed > 0 ? [lost(flow.shed, "answered 503", "retrying", "/overview")] : []),
      ],
    },
    {
      label: "Unique",
      unit: "events",
      hint: "Events; a request may hold several",
      count: flow.unique,
      href: events(""),
      losses: [lost(flow.duplicate, "duplicate", "duplicate", requests("duplicate"))],
    },
    {
      label: "Routed",
      unit: "events",
      hint: "Events some handler wanted",
      count: flow.routed,
      href: events("-status:unrouted"),
      losses: [lost(flow.unrouted, "unrouted", "unrouted", events("status:unrouted"))],
    },
    {
      label: "Delivered",
      unit: "deliveries",
      hint: "Deliveries a handler finished; an event may have several",
      count: flow.delivered,
      href: events("status:delivered"),
      losses: [lost(flow.dead, "dead", "dead", events("status:dead"))],
    },
  ];
}

const lost = (count: number, word: string, state: State, href: string): Loss => ({ count, word, state, href });
