"use client";
/** The keys of the events list: j k Space o x, ranges, all, and what is copied. */
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { EventListItem } from "#lib/contracts/events.ts";
import { extend, type Selection, selectMore, toggle } from "#lib/domain/selection.ts";
import { useListKeys } from "./useListKeys.ts";

export type EventKeys = {
  rows: readonly EventListItem[];
  peek: string | null;
  setPeek: (id: string | null) => void;
  select: (change: (before: Selection) => Selection) => void;
  /** Brings a row into sight that may not be drawn. */
  show: (index: number) => void;
  /** A row was taken: nothing streams in any more. */
  onTake: () => void;
  /** The rows of the page one looks at. */
  page: () => readonly string[];
  /** By key: "." and the copies. */
  more: Record<string, (current: string | undefined) => void>;
};

export function useEventKeys({ rows, peek, setPeek, select, show, onTake, page, more }: EventKeys) {
  const router = useRouter();
  const [active, setActive] = useState<string>();
  const current = peek ?? active;
  const take = (act: () => void) => () => {
    onTake();
    act();
  };
  const move = (step: 1 | -1) => {
    const index = rows.findIndex(({ id }) => id === current);
    const to = index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step));
    const next = rows[to];
    if (!next) return;
    setActive(next.id);
    if (document.getElementById(next.id)) document.getElementById(next.id)?.scrollIntoView({ block: "nearest" });
    else show(to);
    // In the panel the focus stays there; in the list it goes with the row, so that Enter opens it.
    if (peek !== null) setPeek(next.id);
    else focusRow(next.id);
  };
  useListKeys({
    ...Object.fromEntries(Object.entries(more).map(([key, act]) => [key, () => act(current)])),
    j: take(() => move(1)),
    k: take(() => move(-1)),
    " ": take(() => setPeek(peek === null ? (current ?? rows[0]?.id ?? null) : null)),
    o: take(() => current && router.push(`/events/${current}`)),
    x: take(() => current && select((before) => toggle(before, current))),
    X: take(() => {
      if (!current) return;
      const ids = rows.map(({ id }) => id);
      select((before) => extend(before, ids, current));
    }),
    "mod+a": take(() => select((before) => selectMore(before, page()))),
  });
  return { active, setActive };
}

/** The row may be drawn only after the list has scrolled to it. */
function focusRow(id: string, tries = 10) {
  const link = document.getElementById(id)?.querySelector<HTMLElement>("[data-row-link]");
  if (link) link.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusRow(id, tries - 1));
}
