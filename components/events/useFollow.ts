"use client";
/** Follow: rows stream in at the top until one scrolls or takes a row. At most twenty a second; what was left out is counted. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { countNewer, type ListSearch, loadNewest, prependRows } from "#components/queries/eventList.ts";
import type { EventListItem } from "#lib/contracts/events.ts";
import { pickFresh } from "./pickFresh.ts";

const TICK_MS = 1_000;
export const FOLLOW_ROWS = 20;

export type Follow = {
  on: boolean;
  set: (on: boolean) => void;
  /** New rows in the last second, and how many of them are shown. */
  rate: { shown: number; came: number };
  /** Left out since Follow began. */
  skipped: number;
};

export function useFollow(search: ListSearch, rows: readonly EventListItem[], paused: boolean, reload: () => void): Follow {
  const client = useQueryClient();
  const [on, setOn] = useState(false);
  const [rate, setRate] = useState({ shown: 0, came: 0 });
  const [skipped, setSkipped] = useState(0);
  const key = `${search.q} ${search.from} ${search.to}`;
  const [followed, setFollowed] = useState(key);
  const active = on && !paused && followed === key;
  const set = (next: boolean) => {
    setOn(next);
    setFollowed(key);
    if (!next) return;
    setSkipped(0);
    setRate({ shown: 0, came: 0 });
    window.scrollTo({ top: 0 });
    reload();
  };

  const tick = useEffectEvent(async (signal: AbortSignal) => {
    const top = rows[0]?.id;
    const [page, newer] = await Promise.all([
      loadNewest(search, FOLLOW_ROWS, signal),
      top === undefined ? { count: 0, more: false } : countNewer(search, top, signal),
    ]);
    if (signal.aborted) return;
    const fresh = pickFresh(rows, page.data);
    prependRows(client, search, fresh);
    const came = Math.max(fresh.length, newer.count);
    setRate({ shown: fresh.length, came });
    setSkipped((before) => before + came - fresh.length);
  });
  useEffect(() => {
    if (!active) return;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const again = () => {
      timer = setTimeout(
        () =>
          void tick(ended.signal)
            .catch(() => undefined)
            .finally(() => ended.signal.aborted || again()),
        TICK_MS,
      );
    };
    again();
    const scrolled = () => window.scrollY > 8 && setOn(false);
    window.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      ended.abort();
      clearTimeout(timer);
      window.removeEventListener("scroll", scrolled);
    };
  }, [active]);
  return { on: active, set, rate, skipped: followed === key ? skipped : 0 };
}
