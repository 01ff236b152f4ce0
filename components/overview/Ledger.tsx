"use client";
/** The conservation ledger in one line: what came in = where it ended; and the minutes that do not add up. */
import Link from "next/link";
import { Fragment } from "react";
import { cx } from "#components/ui/cx.ts";
import { Num } from "#components/ui/Num.tsx";
import { StateGlyph } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { LedgerGap } from "#lib/contracts/throughput.ts";

export type LedgerProps = {
  received: number;
  accepted: number;
  duplicate: number;
  rejected: number;
  unverified: number;
  handshakes: number;
  shed: number;
  gaps: readonly LedgerGap[];
  /** Names for the gaps; without them the page is one source's. */
  sources?: readonly { id: string; name: string }[];
};

export function Ledger({ received, accepted, duplicate, rejected, unverified, handshakes, shed, gaps, sources }: LedgerProps) {
  const ends: [word: string, count: number][] = [
    ["accepted", accepted],
    ["duplicate", duplicate],
    ["rejected", rejected],
    ...(unverified > 0 ? ([["unverified", unverified]] as [string, number][]) : []),
    [handshakes === 1 ? "handshake" : "handshakes", handshakes],
    ["answered 503", shed],
  ];
  // The running minute: counted in when they came, counted out when they are answered.
  const underWay = received - ends.reduce((sum, [, count]) => sum + count, 0);
  if (underWay > 0) ends.push(["under way", underWay]);
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-baseline gap-x-1.5 gap-y-1 text-sm text-muted">
        <StateGlyph state={gaps.length === 0 ? "delivered" : "dead"} />
        <span className={cx("font-medium", gaps.length === 0 ? "text-text" : "text-dead")}>
          {gaps.length === 0 ? "The ledger adds up:" : "The ledger does not add up:"}
        </span>
        <Num value={received} /> received =
        {ends.map(([word, count], index) => (
          <Fragment key={word}>
            {index > 0 && <span aria-hidden>+</span>}
            <span className={count === 0 ? "text-faint" : ""}>
              <Num value={count} /> {word}
            </span>
          </Fragment>
        ))}
      </p>
      {gaps.length > 0 && (
        <ul className="flex flex-col gap-1 text-sm">
          {gaps.map((gap) => (
            <li key={`${gap.minute} ${gap.sourceId} ${gap.kind}`} className="flex flex-wrap gap-x-2">
              <Time value={gap.minute} />
              {sources && (
                <Link href={`/sources/${gap.sourceId}`} className="hover:text-accent hover:underline">
                  {sources.find(({ id }) => id === gap.sourceId)?.name ?? gap.sourceId}
                </Link>
              )}
              <span className="text-muted">{gapText(gap)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What a gap means for the one who reads it. */
export function gapText({ kind, expected, found }: Pick<LedgerGap, "kind" | "expected" | "found">): string {
  const missing = expected - found;
  const count = Math.abs(missing).toLocaleString("en");
  const is = Math.abs(missing) === 1 ? "is" : "are";
  if (kind !== "requests") return `${count} ${kind} ${is} ${missing > 0 ? "counted and not stored" : "stored and not counted"}`;
  return missing > 0
    ? `${count} of ${expected.toLocaleString("en")} requests got no answer: a receiver died. Their senders will send them again.`
    : `${count} more ended than came in: stored, but answered 503 when the connection broke. A repeat is known as duplicate.`;
}
