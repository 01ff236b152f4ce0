"use client";
/** "+138 new": rows wait here until they are asked for, so that none moves under the reader. And Follow, for those who want them to. */
import { ArrowUp, ArrowUpToLine } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Kbd } from "#components/ui/Kbd.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { FOLLOW_ROWS, type Follow } from "./useFollow.ts";

export type NewEventsProps = { count: number; more: boolean; follow: Follow; paused: boolean; onShow: () => void };

export function NewEvents({ count, more, follow, paused, onShow }: NewEventsProps) {
  const { rate } = follow;
  const waiting = follow.on ? 0 : count + follow.skipped;
  const text = `+${formatExact(waiting)}${more ? " or more" : ""} new`;
  return (
    <span className="flex min-h-7 shrink-0 items-center gap-2">
      <Announced count={waiting} />
      {waiting > 0 && (
        <Button
          size="sm"
          variant="primary"
          icon={<ArrowUp size={12} aria-hidden />}
          onClick={() => {
            onShow();
            window.scrollTo({ top: 0 });
          }}
        >
          {text}
          <span className="ml-1.5 max-sm:hidden">
            <Kbd>.</Kbd>
          </span>
        </Button>
      )}
      {follow.on && rate.came > FOLLOW_ROWS && (
        <span className="text-sm text-muted tabular-nums">
          showing {rate.shown} of {formatExact(rate.came)}/s
        </span>
      )}
      <Button
        size="sm"
        variant={follow.on ? "secondary" : "ghost"}
        aria-pressed={follow.on}
        icon={<ArrowUpToLine size={13} aria-hidden />}
        disabledReason={paused ? "Live updates are paused. Press l to go on." : undefined}
        onClick={() => follow.set(!follow.on)}
        className="max-sm:hidden"
      >
        {follow.on ? "Following" : "Follow"}
      </Button>
    </span>
  );
}

const ANNOUNCE_MS = 10_000;

/** For those who listen: at most one sentence in ten seconds. */
function Announced({ count }: { count: number }) {
  const [said, setSaid] = useState({ count: 0, at: 0 });
  useEffect(() => {
    if (count === said.count) return;
    const timer = setTimeout(() => setSaid({ count, at: Date.now() }), Math.max(0, said.at + ANNOUNCE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [count, said]);
  return (
    <span role="status" className="sr-only">
      {said.count > 0 && `${formatExact(said.count)} new events`}
    </span>
  );
}
