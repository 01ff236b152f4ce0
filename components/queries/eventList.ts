/** The events list: pages downwards, what changes in the rows one sees, and how many rows have come above them. */
import { type InfiniteData, type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { isPaused } from "#components/live/pause.ts";
import type { EventListItem, NewerEvents } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { idTime, parsePublicId } from "#lib/domain/id.ts";
import { api } from "./api.ts";

/** `fields`: values of the payload that the rows carry too (`body.a,body.b`). */
export type ListSearch = { q: string; from: string | null; to: string | null; fields?: string };
type Pages = InfiniteData<Page<EventListItem>, string | null>;

export const PAGE_ROWS = 100;
/** A list is kept so long after one has left it: the way back finds it as it was. */
const KEEP_MS = 30 * 60_000;

const listKey = (search: ListSearch) => ["events", "list", search] as const;
const load = (search: ListSearch, cursor: string | null, limit = PAGE_ROWS, signal?: AbortSignal) =>
  api.get<Page<EventListItem>>("/events", { ...search, cursor, limit }, signal);

/** Rows stay as they are until asked again, whatever arrives: they never move under the reader. */
export function useEventList(search: ListSearch) {
  const client = useQueryClient();
  const { q } = search;
  const list = useInfiniteQuery({
    queryKey: listKey(search),
    queryFn: ({ pageParam, signal }) => load(search, pageParam, PAGE_ROWS, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
    // An empty list has no rows that could move: the first event somebody sends is seen at once.
    refetchInterval: ({ state }) =>
      search.to !== null || isPaused() || !state.data || rowsOf(state.data).length > 0 ? false : q === "" ? 500 : 5_000,
    staleTime: ({ state }) => (state.data && rowsOf(state.data).length === 0 ? 0 : "static"),
    gcTime: KEEP_MS,
  });
  const rows = useMemo(() => (list.data ? rowsOf(list.data) : []), [list.data]);
  const { mutate: reload, ...reloading } = useMutation({ mutationFn: () => reloadList(client, search) });
  return { ...list, rows, reload: useCallback(() => reload(), [reload]), reloading };
}

const rowsOf = (data: { pages: readonly Page<EventListItem>[] }): EventListItem[] => data.pages.flatMap((page) => page.data);

/** The newest page in the place of all that is loaded. The old rows stay until it is there. */
async function reloadList(client: QueryClient, search: ListSearch): Promise<void> {
  const page = await load(search, null);
  client.setQueryData<Pages>(listKey(search), { pages: [page], pageParams: [null] });
}

/** How many have come above `top`; asked again whenever `moment` (the stream's newest event) moves. */
export function useNewerCount(search: ListSearch, top: string | undefined, moment: string | null): NewerEvents {
  const { data } = useQuery({
    queryKey: ["events", "newer", search.q, search.to, top, moment],
    queryFn: ({ signal }) => api.get<NewerEvents>("/events/newer", { q: search.q, to: search.to, after: top ?? "" }, signal),
    enabled: top !== undefined && moment !== null,
    placeholderData: (before, query) => (query?.queryKey[4] === top && query?.queryKey[2] === search.q ? before : undefined),
    gcTime: 10_000,
  });
  return data ?? { count: 0, more: false };
}

/** Brings these rows up to date in their places, at most once a second while `second` moves. */
export function useRowStates(search: ListSearch, ids: readonly string[], second: number | null) {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ["events", "states", ids, second, search.fields],
    queryFn: ({ signal }) =>
      api.get<Page<EventListItem>>(
        "/events",
        { q: `id:(${ids.join(",")})`, from: momentOf(ids.at(-1)), limit: ids.length, fields: search.fields },
        signal,
      ),
    enabled: ids.length > 0 && second !== null,
    gcTime: 10_000,
  });
  const { q, from, to, fields } = search;
  useEffect(() => {
    if (!data) return;
    const byId = new Map(data.data.map((event) => [event.id, event]));
    client.setQueryData<Pages>(
      listKey({ q, from, to, ...(fields !== undefined && { fields }) }),
      (before) => before && mapRows(before, (row) => byId.get(row.id) ?? row),
    );
  }, [client, data, q, from, to, fields]);
}

/** Rows are newest first: nothing is looked for before the last one. */
function momentOf(id = ""): string | null {
  const uuid = parsePublicId("evt", id);
  return uuid ? idTime(uuid).toISOString() : null;
}

const mapRows = (pages: Pages, change: (row: EventListItem) => EventListItem): Pages => ({
  ...pages,
  pages: pages.pages.map((page) => ({ ...page, data: page.data.map(change) })),
});

/** The newest rows, for Follow. */
export const loadNewest = (search: ListSearch, limit: number, signal: AbortSignal) => load(search, null, limit, signal);
export const countNewer = (search: ListSearch, after: string, signal: AbortSignal) =>
  api.get<NewerEvents>("/events/newer", { q: search.q, to: search.to, after }, signal);

/** While rows stream in at the top, so many are kept: older ones are a scroll away. */
const FOLLOWED_ROWS = 300;

/** Puts rows above the others. What falls off at the end is loaded again by scrolling. */
export function prependRows(client: QueryClient, search: ListSearch, fresh: readonly EventListItem[]): void {
  client.setQueryData<Pages>(listKey(search), (before) => {
    const first = before?.pages[0];
    const last = before?.pages.at(-1);
    if (!before || !first || !last || fresh.length === 0) return before;
    const all = [...fresh, ...rowsOf(before)];
    const data = all.slice(0, FOLLOWED_ROWS);
    const nextCursor = all.length > data.length ? (data.at(-1)?.id ?? null) : last.nextCursor;
    return { pages: [{ ...first, data, nextCursor }], pageParams: [null] };
  });
}

export type MatchTotal = { count: number; approximate: boolean };

/** How many events match, as far as that is known without counting for long. */
export function useMatchTotal(q: string, { from, to }: { from: string; to: string }): MatchTotal | undefined {
  const { data } = useQuery({
    queryKey: ["events", "total", q, from, to],
    queryFn: ({ signal }) => api.get<{ total?: MatchTotal }>("/events/summary", { q, from, to }, signal),
    staleTime: "static",
    retry: false,
  });
  return data?.total;
}
