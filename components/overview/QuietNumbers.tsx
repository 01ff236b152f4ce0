"use client";
/** Four numbers that are boring when all is well. While the stream is not live they are old, and say so by a dash. */
import Link from "next/link";
import type { ReactNode } from "react";
import { useLive } from "#components/live/LiveProvider.tsx";
import { formatDuration } from "#components/ui/Duration.tsx";
import { Num } from "#components/ui/Num.tsx";
import type { Throughput } from "#lib/contracts/throughput.ts";

export function QuietNumbers({ open }: { open: Throughput["open"] }) {
  const { pulse, state } = useLive();
  const rates = state.kind === "live" ? pulse : undefined;
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 lg:grid-cols-1">
      <Quiet label="Received" hint="Requests during the last second">
        <Num value={rates?.receivedPerSecond} /> <Unit>/s</Unit>
      </Quiet>
      <Quiet label="Handled" hint="Attempts finished during the last second">
        <Num value={rates?.handledPerSecond} /> <Unit>/s</Unit>
      </Quiet>
      <Quiet label="In the queue" hint="Deliveries waiting for a worker, and those waiting for their retry" href="/handlers">
        <Num value={open.queued} />
        {open.retrying > 0 && (
          <Unit>
            {" "}
            + <Num value={open.retrying} /> retrying
          </Unit>
        )}
      </Quiet>
      <Quiet label="Oldest waiting" hint="How long the delivery that is queued longest has waited" href="/handlers">
        {open.oldestWaitSeconds === null ? (
          <span className="text-faint">none</span>
        ) : (
          formatDuration(Math.round(open.oldestWaitSeconds) * 1000)
        )}
      </Quiet>
    </dl>
  );
}

function Quiet({ label, hint, href, children }: { label: string; hint: string; href?: string; children: ReactNode }) {
  return (
    <div className="border-l pl-3">
      <dt className="text-sm text-muted" title={hint}>
        {label}
      </dt>
      <dd className="text-lg font-medium">
        {href ? (
          <Link href={href} className="hover:text-accent hover:underline hover:decoration-1 hover:underline-offset-4">
            {children}
          </Link>
        ) : (
          children
        )}
      </dd>
    </div>
  );
}

function Unit({ children }: { children: ReactNode }) {
  return <span className="text-base font-normal text-muted">{children}</span>;
}
