"use client";
/** The list while events arrive: what one sees is kept up to date, what is new is counted, and older rows come as one scrolls. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { useLive } from "#components/live/LiveProvider.tsx";
import { type ListSearch, useEventList, useNewerCount, useRowStates } from "#components/queries/eventList.ts";
import type { EventListItem } from "#lib/contracts/events.ts";
import type { RowsInSight } from "./EventsTable.tsx";
import { useFollow } from "./useFollow.ts";

/** So many rows before the last one, the next page is asked for. */
const AHEAD = 40;
/** Rows in sight that are asked about at once. */
const MOST_STATES = 60;
const OPEN: readonly string[] = ["queued", "delivering", "retrying"];

export function useLiveList(search: ListSearch) {
  const list = useEventList(search);
  const { rows, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const { pulse, state } = useLive();
  const paused = state.kind === "paused";
  const still = paused || list.isPlaceholderData;
  const [sight, setSight] = useState<RowsInSight>({ first: 0, last: 0 });
  const follow = useFollow(search, rows, paused, list.reload);
  // While Follow is on, its own asking is enough.
  const counted = still || follow.on || search.to !== null ? undefined : rows[0]?.id;
  const newer = useNewerCount(search, counted, pulse?.head ?? null);
  const open = useMemo(() => openRows(rows, sight), [rows, sight]);
  useRowStates(search, still ? [] : open, pulse ? Math.floor(new Date(pulse.at).getTime() / 1_000) : null);

  // A scan that stopped goes on when somebody says so: each page of it reads thousands of payloads.
  const stoppedAt = (list.data?.pages.at(-1)?.applied.stoppedAt as string | null | undefined) ?? null;
  const near = rows.length > 0 && sight.last >= rows.length - AHEAD && stoppedAt === null;
  useEffect(() => {
    if (near && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [near, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return {
    list,
    stoppedAt,
    follow,
    newer: counted === undefined ? { count: 0, more: false } : newer,
    sight,
    setSight: useCallback(setSight, []),
  };
}

/** The rows in sight that something is still to happen to. */
const openRows = (rows: readonly EventListItem[], { first, last }: RowsInSight): string[] =>
  rows
    .slice(first, last + 1)
    .filter(({ status }) => OPEN.includes(status))
    .slice(0, MOST_STATES)
    .map(({ id }) => id);
