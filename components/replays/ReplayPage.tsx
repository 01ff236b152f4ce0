"use client";
/** One replay: how far it is, who asked for it, what it covers. */
import Link from "next/link";
import type { ReactNode } from "react";
import { useReplay } from "#components/queries/replays.ts";
import { formatDuration } from "#components/ui/Duration.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Id } from "#components/ui/Id.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { Replay } from "#lib/contracts/replays.ts";
import { ReplayActions, ReplayProgress } from "./ReplayProgress.tsx";
import { scopeText } from "./scopeText.ts";

const parent = { href: "/replays", label: "Replays" };

export function ReplayPage({ replayId }: { replayId: string }) {
  const { data: replay, error, refetch } = useReplay(replayId);
  if (!replay)
    return (
      <div className="flex flex-col gap-4">
        <PageHeader title="Replay" parent={parent} />
        {error ? (
          <ErrorState title="The replay could not be loaded." error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={6} />
        )}
      </div>
    );
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title={replay.name}
        parent={parent}
        meta={<StateBadge state={replay.state} look="tint" />}
        actions={<ReplayActions replay={replay} />}
      />
      <ReplayProgress replay={replay} />
      {replay.dead > 0 && (
        <p>
          {replay.dead.toLocaleString("en")} died again.{" "}
          <Link href={eventsOf(replay, "status:dead ")} className="link">
            See them
          </Link>
          , or open{" "}
          <Link href="/failures" className="link">
            Failures
          </Link>{" "}
          to replay them as a group.
        </p>
      )}
      <Section title="About">
        <Facts replay={replay} />
      </Section>
    </div>
  );
}

const eventsOf = (replay: Replay, and = "") => `/events?q=${encodeURIComponent(`${and}replay:${replay.id}`)}&from=now-30d`;

function Facts({ replay }: { replay: Replay }) {
  const took = replay.finishedAt ? formatDuration(new Date(replay.finishedAt).getTime() - new Date(replay.createdAt).getTime()) : undefined;
  return (
    <dl className="border-t">
      <Fact name="What">{scopeText(replay.scope)}</Fact>
      <Fact name="Why">{replay.reason || <span className="text-faint">no reason given</span>}</Fact>
      <Fact name="Who">{replay.createdBy}</Fact>
      <Fact name="Started">
        <Time value={replay.createdAt} focusable />
      </Fact>
      {replay.finishedAt && (
        <Fact name={replay.state === "cancelled" ? "Cancelled" : "Finished"}>
          <Time value={replay.finishedAt} focusable />
          {took && <span className="text-muted"> after {took}</span>}
        </Fact>
      )}
      <Fact name="Speed">{replay.perSecond === null ? "as fast as the handlers allow" : `${replay.perSecond} per second`}</Fact>
      <Fact name="Events">
        <Link href={eventsOf(replay)} className="link">
          Events of this replay
        </Link>
      </Fact>
      <Fact name="Id">
        <Id value={replay.id} keep={12} />
      </Fact>
    </dl>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 gap-4 border-b py-1.5">
      <dt className="w-28 shrink-0 text-faint">{name}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  );
}
