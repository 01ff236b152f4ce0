"use client";
/** Four numbers that are boring when all is well, each with what it means and the minutes since this page was opened. */
import Link from "next/link";
import type { ReactNode } from "react";
import { formatDuration } from "#components/ui/Duration.tsx";
import { Num } from "#components/ui/Num.tsx";
import { Tooltip } from "#components/ui/Tooltip.tsx";
import type { Throughput } from "#lib/contracts/throughput.ts";
import { Sparkline } from "./Sparkline.tsx";
import { useHistory } from "./useHistory.ts";

export function QuietNumbers({ throughput: { open, timeToHandled, ack } }: { throughput: Throughput }) {
  const oldest = open.oldestWaitSeconds;
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 lg:grid-cols-1">
      <Quiet label="Oldest waiting" hint="How long the delivery that is queued longest has waited for a worker." value={oldest ?? 0}>
        {oldest === null ? <span className="text-faint">none</span> : formatDuration(Math.round(oldest) * 1000)}
      </Quiet>
      <Quiet label="In the queue" hint="Deliveries that wait for a worker, and those that wait for their retry." value={open.queued}>
        <Num value={open.queued} />
        {open.retrying > 0 && (
          <Unit>
            {" "}
            + <Num value={open.retrying} /> retrying
          </Unit>
        )}
      </Quiet>
      <Quiet
        label="Time to handled, p95"
        hint={`From received to handled: 95 of 100 are faster. Of the latest ${timeToHandled?.of.toLocaleString("en") ?? "1,000"} that were handled, replays left out.`}
        value={timeToHandled?.p95Ms}
      >
        {timeToHandled ? formatDuration(timeToHandled.p95Ms) : <span className="text-faint">–</span>}
      </Quiet>
      <Quiet
        label="Acknowledged in, p95"
        hint="How long senders waited for their answer once we had the whole request: 95 of 100 less. Of the last five minutes."
        value={ack?.p95Ms}
      >
        {ack ? formatDuration(ack.p95Ms) : <span className="text-faint">–</span>}
      </Quiet>
    </dl>
  );
}

type QuietProps = { label: string; hint: string; value: number | undefined; children: ReactNode };

function Quiet({ label, hint, value, children }: QuietProps) {
  const history = useHistory(value);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-x-3 border-l pl-3">
      <dt className="text-sm text-muted">
        <Tooltip content={hint} side="left">
          <button
            type="button"
            className="min-h-6 cursor-help! text-left underline decoration-line-strong decoration-dotted underline-offset-3"
          >
            {label}
          </button>
        </Tooltip>
      </dt>
      <dd className="col-start-1 text-lg font-medium">
        <Link
          href="/system"
          className="inline-flex min-h-6 min-w-6 items-center gap-1 hover:text-accent hover:underline hover:decoration-1 hover:underline-offset-4"
        >
          {children}
        </Link>
      </dd>
      <dd className="col-start-2 row-span-2 row-start-1 max-sm:hidden">
        {new Set(history).size > 1 && <Sparkline values={history} label={`${label}, since this page was opened`} />}
      </dd>
    </div>
  );
}

function Unit({ children }: { children: ReactNode }) {
  return <span className="text-base font-normal text-muted">{children}</span>;
}
