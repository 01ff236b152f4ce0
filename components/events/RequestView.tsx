"use client";
/** The request an event came in: its headers, and its facts. */
import Link from "next/link";
import type { ReactNode } from "react";
import { formatBytes } from "#components/ui/Bytes.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { Id } from "#components/ui/Id.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { visible } from "#lib/domain/visible.ts";

export function HeadersView({ event }: { event: EventDetail }) {
  const { headers } = event.request;
  return (
    <div>
      <p className="flex min-h-9 items-center text-muted">
        <span className="flex-1">In the order received; secrets are masked.</span>
        <CopyButton text={headers.map(([name, value]) => `${name}: ${value}`).join("\n")} label="Copy all" visible />
      </p>
      <dl className="border-t font-mono text-sm">
        {headers.map(([name, value], n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice, and the list never changes
          <div key={n} className="flex gap-3 border-b py-1 max-sm:flex-col max-sm:gap-0">
            <dt className="w-56 shrink-0 break-words text-muted">{visible(name)}</dt>
            <dd className="min-w-0 flex-1 break-all">{visible(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

export function RequestView({ event }: { event: EventDetail }) {
  const { request } = event;
  return (
    <dl className="border-t">
      <Line name="Request">
        <Id value={request.id} keep={12} />
      </Line>
      <Line name="Event">
        <Id value={event.id} keep={12} />
      </Line>
      <Line name="Source">
        <Link href={`/sources/${event.source.id}`} className="link">
          {event.source.name}
        </Link>{" "}
        <span className="text-muted">{event.source.provider}</span>
      </Line>
      <Line name="Received">
        <Time value={request.receivedAt} look="exact" focusable />
      </Line>
      {event.occurredAt && (
        <Line name="Occurred">
          <Time value={event.occurredAt} look="exact" focusable /> <span className="text-muted">as the provider says</span>
        </Line>
      )}
      <Line name="Method">
        {request.method} {request.query && <code className="text-sm break-all">{visible(request.query)}</code>}
      </Line>
      <Line name="From">{request.remoteAddress || "–"}</Line>
      <Line name="Answered">{request.status}</Line>
      <Line name="Signature">
        {request.secretVersion === null ? "not checked: the source has no secret" : `verified with secret v${request.secretVersion}`}
      </Line>
      <Line name="Body">
        {formatBytes(request.bodyBytes)}
        {event.bodyStart !== null &&
          ` in the request; this event is bytes ${event.bodyStart.toLocaleString("en")} to ${event.bodyEnd?.toLocaleString("en")}`}
      </Line>
      <Line name="SHA-256">
        <Id value={event.bodySha256} keep={12} />
      </Line>
      {event.context && (
        <Line name="Around it">
          <code className="text-sm break-all">{visible(JSON.stringify(event.context))}</code>
        </Line>
      )}
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 gap-4 border-b py-1.5">
      <dt className="w-24 shrink-0 text-faint">{name}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  );
}
