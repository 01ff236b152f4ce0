"use client";
/** What a number cannot say for itself: that it is old, or that nothing came. */
import Link from "next/link";
import { type LiveState, useLive } from "#components/live/LiveProvider.tsx";
import { useClock } from "#components/ui/clock.ts";
import { exactTime, Time } from "#components/ui/Time.tsx";
import type { Throughput } from "#lib/contracts/throughput.ts";

/** `to`: the moment the numbers on screen are of. */
export function LiveNotice({ to }: { to: string }) {
  useClock();
  const { state } = useLive();
  const word = liveWord(state);
  if (!word) return null;
  return (
    <p role="status" className="border-l-2 border-st-retrying-solid bg-st-retrying-tint px-3 py-1.5">
      {word} Data from {exactTime(to)}.
    </p>
  );
}

function liveWord(state: LiveState): string | undefined {
  switch (state.kind) {
    case "reconnecting":
      return `Live paused, retrying (attempt ${state.attempt}).`;
    case "polling":
      return "Live paused, asking every 5 seconds instead.";
    case "paused":
      return "Live is paused: nothing is fetched by itself.";
    default:
      return undefined;
  }
}

/** Nothing came in the range: when something last did, and the way there. */
export function QuietNotice({ sources, words }: { sources: Throughput["sources"]; words: string }) {
  const last = sources.reduce<string | null>(
    (latest, { lastRequestAt: at }) => (at !== null && (latest === null || at > latest) ? at : latest),
    null,
  );
  if (last === null) return null;
  return (
    <p className="text-muted">
      No traffic in {words}. The last request came <Time value={last} />.{" "}
      <Link href={dayHref(last)} className="link">
        Show that day
      </Link>
      .
    </p>
  );
}

/** The reader's own day, from midnight to midnight. */
function dayHref(iso: string): string {
  const from = new Date(iso);
  from.setHours(0, 0, 0, 0);
  const to = new Date(from);
  to.setDate(to.getDate() + 1);
  return `/events?${new URLSearchParams({ from: from.toISOString(), to: to.toISOString() })}`;
}
