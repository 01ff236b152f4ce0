"use client";
/** Before the first event: what to do, with a command that works as it stands, and a line that says when it has come. */
import Link from "next/link";
import { useRequests } from "#components/queries/requests.ts";
import { useSources } from "#components/queries/sources.ts";
import { Listening } from "#components/sources/Inbox.tsx";
import { buttonClass } from "#components/ui/buttonClass.ts";
import { Code } from "#components/ui/Code.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { DemoNote, LoadDemoButton } from "#components/welcome/Demo.tsx";
import type { RequestSummary } from "#lib/contracts/events.ts";
import type { Source } from "#lib/contracts/sources.ts";

const EVERY_MS = 750;

export function FirstEvent() {
  const { data, error, refetch } = useSources();
  if (error && !data) return <ErrorState title="The sources could not be loaded." error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-72" />;
  const real = data.data.filter(({ demo }) => !demo);
  const source = real.find(({ provider }) => provider === "none") ?? real[0];
  return (
    <div className="flex max-w-[56rem] flex-col gap-6">
      <DemoNote />
      {source ? (
        <Ready source={source} />
      ) : (
        <Empty title="Point something at Spillway" action={<NewSource primary />}>
          There is no source yet. A source is one URL for one provider, with its signing secret. Create one and its URL is shown at once.
        </Empty>
      )}
      <p className="max-w-[72ch] text-muted">
        To look around first: demo data is a made-up stream of about five requests a second through the real ingest path, with failures. It
        is marked as such everywhere and goes with one click.
      </p>
      <div className="flex flex-wrap gap-2">
        {source && <NewSource />}
        <LoadDemoButton always />
      </div>
    </div>
  );
}

const NewSource = ({ primary = false }) => (
  <Link href="/sources/new" className={buttonClass(primary ? "primary" : "secondary")}>
    Create a source
  </Link>
);

function Ready({ source }: { source: Source }) {
  const inbox = useRequests({ sourceId: source.id, limit: 1 }, EVERY_MS);
  const first = inbox.data?.data[0];
  return (
    <section aria-label="The first event" className="flex flex-col gap-3">
      <p className="text-muted">
        The source <b className="font-medium text-text">{source.name}</b> is ready
        {source.provider === "none" ? ": it verifies nothing, and is for trying." : "."}
      </p>
      {source.provider === "none" ? (
        <Code label="command that sends an event" wrap>
          {commandOf(source)}
        </Code>
      ) : (
        <p>
          Open{" "}
          <Link href={`/sources/${source.id}?tab=setup`} className="link">
            {source.name}
          </Link>{" "}
          and press “Send test event”: it is signed as {source.provider} would sign it.
        </p>
      )}
      {first ? <Arrived request={first} /> : <Listening>Listening…</Listening>}
    </section>
  );
}

const commandOf = ({ url }: Source) =>
  `curl -X POST ${url} \\\n  -H 'content-type: application/json' \\\n  -d '{"type":"hello","message":"It works"}'`;

function Arrived({ request }: { request: RequestSummary }) {
  return (
    <div role="status" className="flex min-h-32 flex-col items-center justify-center gap-3 border-y border-dashed">
      <p className="text-lg font-semibold">{request.eventId ? "The first event is here" : "Something arrived"}</p>
      <p className="flex items-center gap-3">
        <StateBadge state={request.verdict} />
        <Time value={request.receivedAt} className="text-muted" />
      </p>
      <Link href={request.eventId ? `/events/${request.eventId}` : `/sources/${request.source.id}`} className={buttonClass("primary")}>
        {request.eventId ? "Open the event" : "Open the source"}
      </Link>
    </div>
  );
}
