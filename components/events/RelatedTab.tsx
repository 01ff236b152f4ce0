"use client";
/** What belongs to an event: neighbours of its type, its entity's other events, its repeats, its replays. */
import Link from "next/link";
import type { ReactNode } from "react";
import { useRelated } from "#components/queries/eventViews.ts";
import { formatBytes } from "#components/ui/Bytes.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { type State, StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import type { EventRelated, RelatedEvent } from "#lib/contracts/eventViews.ts";
import { termText } from "#lib/domain/query/text.ts";
import { visible } from "#lib/domain/visible.ts";

export function RelatedTab({ event }: { event: EventDetail }) {
  const { data, error, refetch } = useRelated(event.id);
  if (error) return <ErrorState title="What belongs to it could not be loaded." error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} label="Loading what belongs to it" />;
  return (
    <div className="flex flex-col gap-5">
      <Neighbours event={event} related={data} />
      <SameEntity event={event} related={data} />
      <Duplicates event={event} related={data} />
      <Group title="Replays" empty="No replay took it.">
        {data.replays.map(({ id, name, handler, state }) => (
          <Line key={`${id} ${handler}`} state={state as State} href={`/replays/${id}`} text={visible(name)}>
            to {handler}
          </Line>
        ))}
      </Group>
    </div>
  );
}

type PartProps = { event: EventDetail; related: EventRelated };

function Neighbours({ event, related: { previousOfType, nextOfType } }: PartProps) {
  return (
    <Group title={`The same type, ${visible(event.type)}`} empty="It is the only one of its type from this source.">
      {nextOfType && <EventLine event={nextOfType}>the next</EventLine>}
      {previousOfType && <EventLine event={previousOfType}>the one before</EventLine>}
    </Group>
  );
}

function SameEntity({ event, related: { entity, entityLooked } }: PartProps) {
  if (event.entityKey === null) return null;
  const search = `${termText("source", event.source.id)} ${termText("entity", event.entityKey)}`;
  return (
    <Group
      title={`The same entity, ${visible(event.entityKey)}`}
      empty={`None among the ${entityLooked.toLocaleString("en")} events before it and as many after it.`}
      action={
        <Link href={`/events?q=${encodeURIComponent(search)}&from=now-30d`} className="link text-sm">
          Search 30 days
        </Link>
      }
    >
      {entity.map((other) => (
        <EventLine key={other.id} event={other}>
          {other.id < event.id ? "before" : "after"}
        </EventLine>
      ))}
    </Group>
  );
}

function Duplicates({ event, related: { duplicates } }: PartProps) {
  return (
    <Group title="Repeats of it" empty="Nobody sent it again.">
      {duplicates.map(({ id, receivedAt, remoteAddress, bodyBytes, hasBody }) => (
        <Line
          key={id}
          state="duplicate"
          href={hasBody ? `/events/${event.id}/diff/${id}` : undefined}
          text={hasBody ? "other bytes" : "the same bytes"}
        >
          {formatBytes(bodyBytes)} from {remoteAddress || "an unknown address"}, <Time value={receivedAt} />
        </Line>
      ))}
    </Group>
  );
}

type GroupProps = { title: string; empty: string; action?: ReactNode; children: ReactNode };

function Group({ title, empty, action, children }: GroupProps) {
  const isEmpty = Array.isArray(children) ? children.every((child) => !child) : !children;
  return (
    <section aria-label={title}>
      <div className="flex items-baseline gap-3 border-b pb-1">
        <h3 className="min-w-0 flex-1 font-medium break-words">{title}</h3>
        {action}
      </div>
      {isEmpty ? <p className="py-2 text-muted">{empty}</p> : <ul>{children}</ul>}
    </section>
  );
}

function EventLine({ event, children }: { event: RelatedEvent; children: ReactNode }) {
  return (
    <Line state={event.status} href={`/events/${event.id}`} text={visible(event.type)}>
      {children}, <Time value={event.receivedAt} />
    </Line>
  );
}

type LineProps = { state: State; href: string | undefined; text: string; children: ReactNode };

function Line({ state, href, text, children }: LineProps) {
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-3 border-b">
      <StateBadge state={state} className="w-24" />
      {href ? (
        <Link href={href} className="link min-w-0 truncate">
          {text}
        </Link>
      ) : (
        <span>{text}</span>
      )}
      <span className="ml-auto text-muted">{children}</span>
    </li>
  );
}
