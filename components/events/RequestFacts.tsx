"use client";
/** The facts of the request an event came in. */
import Link from "next/link";
import type { ReactNode } from "react";
import { formatBytes } from "#components/ui/Bytes.tsx";
import { Id } from "#components/ui/Id.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { visible } from "#lib/domain/visible.ts";

export function RequestFacts({ event }: { event: EventDetail }) {
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
