"use client";
/** Events: one query line, one range, the rows; the URL holds all of it. */
import dynamic from "next/dynamic";
import { useQueryStates } from "nuqs";
import { useRef, useState } from "react";
import { useLive } from "#components/live/LiveProvider.tsx";
import { ApiError } from "#components/queries/api.ts";
import { useEvents, useFreshEvents } from "#components/queries/events.ts";
import { useReplayDesk } from "#components/replays/ReplayDesk.tsx";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { ProgressBar } from "#components/ui/ProgressBar.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { EventsTable } from "./EventsTable.tsx";
import { eventSearch } from "./eventSearch.ts";
import { mergeFresh } from "./mergeFresh.ts";
import { NewEvents } from "./NewEvents.tsx";
import { NoEvents } from "./NoEvents.tsx";
import { QueryBar } from "./QueryBar.tsx";
import { RangePicker } from "./RangePicker.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { StatusChips } from "./StatusChips.tsx";
import { useEventKeys } from "./useEventKeys.ts";

// Opened by a press: not part of the first load.
const EventPeek = dynamic(() => import("./EventPeek.tsx").then(({ EventPeek }) => EventPeek), { ssr: false });

export function EventsPage() {
  const [{ q, from, to, cursor, peek }, setSearch] = useQueryStates(eventSearch, { history: "push" });
  const search = { q, from: from ?? "", to, cursor };
  const list = useEvents(search);
  const { pulse, state } = useLive();
  const { fresh, show } = useFreshEvents(
    search,
    pulse?.head ?? null,
    state.kind === "paused" || list.isPlaceholderData ? undefined : list.data,
  );
  const { rows, unseen } = mergeFresh(list.data?.data ?? [], list.isPlaceholderData ? undefined : fresh?.data);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const ask = useReplayDesk();
  const input = useRef<HTMLInputElement>(null);

  const change = (next: Partial<{ q: string; from: string | null; to: string | null; cursor: string | null }>) => {
    setTicked(new Set());
    void setSearch({ cursor: null, peek: null, ...next });
  };
  const setPeek = (id: string | null) => void setSearch({ peek: id }, { history: "replace" });
  const tick = (ids: readonly string[], on: boolean) => setTicked((now) => (on ? now.union(new Set(ids)) : now.difference(new Set(ids))));
  const { active, setActive } = useEventKeys({ rows, peek, setPeek, ticked, tick, showNew: show });
  const applied = { from: String(list.data?.applied.from ?? "now-24h"), to: String(list.data?.applied.to ?? "now") };

  return (
    <div className="flex flex-col gap-2">
      <h1 className="sr-only">Events</h1>
      <div className="flex flex-wrap items-start gap-2">
        <QueryBar key={q} q={q} inputRef={input} onRun={(next) => change({ q: next })} />
        <RangePicker from={from} to={to} onChange={(first, last) => change({ from: first, to: last })} />
      </div>
      <div className="flex min-h-9 items-center gap-2">
        {ticked.size > 0 ? (
          <SelectionBar q={q} ticked={ticked} applied={applied} onReplay={(scope) => ask({ scope })} onClear={() => setTicked(new Set())} />
        ) : (
          <>
            <StatusChips q={q} onChange={(next) => change({ q: next })} />
            <NewEvents count={unseen} onShow={() => show()} />
          </>
        )}
      </div>
      <div className="h-0.5">{list.isPlaceholderData && list.isFetching && <ProgressBar label="Searching" />}</div>
      {list.error ? (
        <ErrorState
          title="The search could not be run."
          error={list.error}
          {...(isBadQuery(list.error) ? {} : { onRetry: () => void list.refetch() })}
        />
      ) : null}
      {!list.data && !list.error && <SkeletonRows rows={16} label="Searching" />}
      {list.data && rows.length === 0 && !list.error && <NoEvents q={q} from={from} to={to} onChange={change} />}
      {rows.length > 0 && (
        <EventsTable
          events={rows}
          active={peek ?? active}
          ticked={ticked}
          onTick={tick}
          onPeek={(id) => {
            setActive(id);
            setPeek(id);
          }}
        />
      )}
      <Pages cursor={cursor} next={list.data?.nextCursor ?? null} onOpen={(next) => change({ cursor: next })} />
      <EventPeek eventId={peek} onClose={() => setPeek(null)} />
    </div>
  );
}

/** The same query will be refused again: asking anew is no way out. */
const isBadQuery = (error: unknown) => error instanceof ApiError && error.status === 422;

function Pages({ cursor, next, onOpen }: { cursor: string | null; next: string | null; onOpen: (cursor: string | null) => void }) {
  if (!cursor && !next) return null;
  return (
    <nav aria-label="Pages" className="flex gap-2 pt-2">
      {cursor && <Button onClick={() => onOpen(null)}>Back to the newest</Button>}
      {next && <Button onClick={() => onOpen(next)}>Load older</Button>}
    </nav>
  );
}
