"use client";
/** The events of one fixed search, inside another page; the whole search is a link away. */
import Link from "next/link";
import { useState } from "react";
import { useEvents } from "#components/queries/events.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { EventsTable } from "./EventsTable.tsx";

export type EventsListProps = { q: string; from: string; empty: string };

const FIRST = 20;

export function EventsList({ q, from, empty }: EventsListProps) {
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useEvents({ q, from });
  if (error) return <ErrorState title="The events could not be loaded." error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={6} label="Loading events" />;
  if (data.data.length === 0) return <p className="text-muted">{empty}</p>;
  const more = data.data.length > FIRST || data.nextCursor !== null;
  return (
    <div className="flex flex-col gap-3">
      <EventsTable events={all ? data.data : data.data.slice(0, FIRST)} />
      {more && (
        <p className="flex items-center gap-3">
          {!all && data.data.length > FIRST && <Button onClick={() => setAll(true)}>{`Show ${data.data.length - FIRST} more`}</Button>}
          <Link href={`/events?q=${encodeURIComponent(q)}&from=${from}`} className="link">
            Open in Events
          </Link>
        </p>
      )}
    </div>
  );
}
