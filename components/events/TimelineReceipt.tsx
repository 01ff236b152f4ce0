"use client";
/** What happened to an event before anybody was given it: received, verified, deduplicated, split, routed. */
import Link from "next/link";
import { useRelated, useRouting } from "#components/queries/eventViews.ts";
import { formatDuration } from "#components/ui/Duration.tsx";
import { shortenMiddle } from "#components/ui/Id.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import type { EventRouting } from "#lib/contracts/eventViews.ts";
import { visible } from "#lib/domain/visible.ts";
import { RoutingStep } from "./TimelineRouting.tsx";
import { Step } from "./TimelineStep.tsx";

/** A hash or a joined key is longer than the line. */
const KEY_ENDS = 14;

export function Receipt({ event }: { event: EventDetail }) {
  const { data: routing } = useRouting(event.id);
  const { data: related } = useRelated(event.id);
  const repeats = related?.duplicates.length ?? 0;
  return (
    <ol aria-label="What happened before delivery">
      <Step state="accepted" title="received" end={<Time value={event.receivedAt} look="exact" className="text-faint" />}>
        from {event.request.remoteAddress || "an unknown address"}
      </Step>
      <Verified version={event.request.secretVersion} routing={routing} />
      <Step state="accepted" title="deduplicated">
        the first with the key{" "}
        <code className="text-sm" title={visible(event.dedupKey)}>
          {shortenMiddle(visible(event.dedupKey), KEY_ENDS)}
        </code>
        {repeats > 0 && (
          <>
            ,{" "}
            <Link href={`/events/${event.id}?tab=related`} className="link">
              {repeats === 1 ? "1 repeat" : `${repeats} repeats`}
            </Link>{" "}
            since
          </>
        )}
      </Step>
      {event.bodyStart !== null && (
        <Step state="accepted" title="split">
          bytes {event.bodyStart.toLocaleString("en")} to {event.bodyEnd?.toLocaleString("en")} of its request
        </Step>
      )}
      <RoutingStep handlers={routing?.handlers} deliveries={event.deliveries.filter(({ replayId }) => replayId === null).length} />
    </ol>
  );
}

function Verified({ version, routing }: { version: number | null; routing: EventRouting | undefined }) {
  if (version === null)
    return (
      <Step state="accepted" title="accepted without a signature">
        its source checks none
      </Step>
    );
  return (
    <Step state="accepted" title="verified" below={routing?.scheme && <p className="pb-1 text-sm text-muted">{visible(routing.scheme)}</p>}>
      signed with secret v{version}
      {routing && secretsText(version, routing.secrets)}
    </Step>
  );
}

/** ", v1 stays valid for 3 d more", as it stands now. */
function secretsText(used: number, secrets: EventRouting["secrets"], now = Date.now()): string {
  const left = (iso: string) => formatDuration(Math.max(1_000, new Date(iso).getTime() - now));
  const own = secrets.find(({ version }) => version === used);
  if (!own) return ", which has ended since";
  if (own.expiresAt !== null) return `, which ends in ${left(own.expiresAt)}`;
  const old = secrets.find(({ expiresAt, version }) => expiresAt !== null && version !== used);
  return old?.expiresAt ? `, v${old.version} stays valid for ${left(old.expiresAt)} more` : "";
}
