"use client";
/** Events: one query line, one range, the rows; the URL holds all of it. */
import dynamic from "next/dynamic";
import { throttle, useQueryStates } from "nuqs";
import { useMemo, useRef, useState } from "react";
import { EventsFinder } from "#components/finder/EventsFinder.tsx";
import { Facets } from "#components/finder/Facets.tsx";
import { useLive } from "#components/live/LiveProvider.tsx";
import { ApiError } from "#components/queries/api.ts";
import { useEventSummary } from "#components/queries/summary.ts";
import { useReplayDesk } from "#components/replays/ReplayDesk.tsx";
import { useClock, zoneName } from "#components/ui/clock.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { ProgressBar } from "#components/ui/ProgressBar.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { bodyColumns, formatColumns, parseColumns } from "#lib/domain/columns.ts";
import { isEmpty, NOTHING_SELECTED, selectMore, tick } from "#lib/domain/selection.ts";
import { appliedRange } from "./appliedRange.ts";
import { EventsTable, type EventsTableHandle } from "./EventsTable.tsx";
import { eventSearch } from "./eventSearch.ts";
import { ListEnd } from "./ListEnd.tsx";
import { ListTools } from "./ListTools.tsx";
import { NewEvents } from "./NewEvents.tsx";
import { NoEvents } from "./NoEvents.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { StatusChips } from "./StatusChips.tsx";
import { useCopies } from "./useCopies.ts";
import { useEventKeys } from "./useEventKeys.ts";
import { useLiveList } from "./useLiveList.ts";
import { useRowTicks } from "./useRowTicks.ts";
import { useScrollBack } from "./useScrollBack.ts";
import { useSelection } from "./useSelection.ts";

// Opened by a press: not part of the first load.
const EventPeek = dynamic(() => import("./EventPeek.tsx").then(({ EventPeek }) => EventPeek), { ssr: false });

export function EventsPage() {
  const [{ q, from, to, peek, cols, view }, setSearch] = useQueryStates(eventSearch, { history: "push" });
  const search = { q, from, to };
  const layout = useMemo(() => parseColumns(cols), [cols]);
  const { list, stoppedAt, follow, newer, setSight, sight } = useLiveList({ ...search, fields: bodyColumns(layout).join() });
  const { rows, reload } = list;
  useClock();
  const summary = useEventSummary(search, zoneName());
  const paused = useLive().state.kind === "paused";
  const [selection, select] = useSelection(search);
  const [saving, setSaving] = useState(false);
  const ask = useReplayDesk();
  const input = useRef<HTMLInputElement>(null);
  const table = useRef<EventsTableHandle>(null);
  useScrollBack(JSON.stringify(search), rows.length > 0 && !list.isPlaceholderData, reload);

  const change = (next: Partial<{ q: string; from: string | null; to: string | null }>) => void setSearch({ peek: null, ...next });
  const setPeek = (id: string | null) => void setSearch({ peek: id }, { history: "replace" });
  const ticks = useRowTicks({ rows, sight, selection, select });
  const applied = appliedRange(list.data?.pages[0]?.applied, rows[0]?.id);
  const copies = useCopies(applied);
  const show = () => (follow.on ? follow.set(false) : reload());
  const { active, setActive } = useEventKeys({
    ...{ rows, peek, setPeek, select, page: () => ticks.page },
    show: (index) => table.current?.show(index),
    onTake: () => follow.on && follow.set(false),
    more: {
      ".": show,
      s: () => setSaving(true),
      r: () => document.querySelector<HTMLElement>("[data-replay]")?.click(),
      "y i": copies.copyId,
      "y c": copies.copyCurl,
      "y l": copies.copyLink,
    },
  });

  return (
    <div className="flex flex-col gap-2">
      <h1 className="sr-only">Events</h1>
      <EventsFinder search={search} summary={summary} inputRef={input} onChange={change} />
      <div className="flex items-start gap-4">
        <Facets q={q} overview={summary.data} failed={summary.isError} onChange={(next) => change({ q: next })} />
        <div className="flex min-w-0 flex-1 flex-col gap-2">
          <div className="flex min-h-9 flex-wrap items-center gap-2">
            {isEmpty(selection) ? (
              <StatusChips q={q} onChange={(next) => change({ q: next })} />
            ) : (
              <SelectionBar
                {...{ q, selection, applied }}
                onAll={() => select((before) => ({ ...before, all: true }))}
                onReplay={(scope) => ask({ scope })}
                onClear={() => select(() => NOTHING_SELECTED)}
              />
            )}
            <NewEvents {...newer} follow={follow} paused={paused} onShow={show} />
            <ListTools
              {...{ copies, saving, viewId: view, onSaving: setSaving, now: { q, from, to, cols }, scope: { q, ...applied } }}
              onOpen={(state, viewId) => void setSearch({ ...state, view: viewId, peek: null })}
              onColumns={(next) => void setSearch({ cols: next }, { history: "replace" })}
            />
          </div>
          <ListState {...{ list, rows: rows.length, search, onChange: change }} />
          {rows.length > 0 && (
            <EventsTable
              {...{ events: rows, selection, onTick: ticks.onTick, handle: table, onSight: setSight, more: list.hasNextPage }}
              layout={layout}
              onLayout={(next) => void setSearch({ cols: formatColumns(next) }, { history: "replace", limitUrlUpdates: throttle(300) })}
              active={peek ?? active}
              pageTicked={ticks.pageTicked}
              onTickPage={(on) =>
                select((before) => (on ? selectMore({ ...before, all: false }, ticks.page) : tick(before, ticks.page, false)))
              }
              onPeek={(id) => {
                follow.set(false);
                setActive(id);
                setPeek(id);
              }}
            />
          )}
          {list.data && (rows.length > 0 || list.hasNextPage) && (
            <ListEnd
              {...{ rows: rows.length, more: list.hasNextPage, stoppedAt, pending: list.isFetchingNextPage }}
              error={list.isFetchNextPageError ? list.error : null}
              onMore={() => void list.fetchNextPage()}
            />
          )}
        </div>
      </div>
      <EventPeek eventId={peek} rowId={peek ?? active} onClose={() => setPeek(null)} />
    </div>
  );
}

type StateProps = {
  list: ReturnType<typeof useLiveList>["list"];
  rows: number;
  search: { q: string; from: string | null; to: string | null };
  onChange: (next: Partial<{ q: string; from: string | null; to: string | null }>) => void;
};

/** What there is to say about the list besides its rows. */
function ListState({ list, rows, search, onChange }: StateProps) {
  return (
    <>
      <div className="h-0.5">{(list.isPlaceholderData || list.reloading.isPending) && <ProgressBar label="Searching" />}</div>
      {list.error && !list.data && (
        <ErrorState
          title="The search could not be run."
          error={list.error}
          {...(isBadQuery(list.error) ? {} : { onRetry: () => void list.refetch() })}
        />
      )}
      {list.reloading.error && (
        <ErrorState title="The newest events could not be loaded." error={list.reloading.error} onRetry={list.reload} />
      )}
      {!list.data && !list.error && <SkeletonRows rows={16} label="Searching" />}
      {list.data && rows === 0 && !list.hasNextPage && !list.error && <NoEvents {...search} onChange={onChange} />}
    </>
  );
}

/** The same query will be refused again: asking anew is no way out. */
const isBadQuery = (error: unknown) => error instanceof ApiError && error.status === 422;
