"use client";
/** The keys of the events list: j k Space x o . */
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { EventSummary } from "#lib/contracts/events.ts";
import { useListKeys } from "./useListKeys.ts";

export type EventKeys = {
  rows: readonly EventSummary[];
  peek: string | null;
  setPeek: (id: string | null) => void;
  ticked: ReadonlySet<string>;
  tick: (ids: readonly string[], on: boolean) => void;
  showNew: () => void;
};

export function useEventKeys({ rows, peek, setPeek, ticked, tick, showNew }: EventKeys) {
  const router = useRouter();
  const [active, setActive] = useState<string>();
  const current = peek ?? active;
  const move = (step: 1 | -1) => {
    const index = rows.findIndex(({ id }) => id === current);
    const next = rows[index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step))];
    if (!next) return;
    setActive(next.id);
    const row = document.getElementById(next.id);
    row?.scrollIntoView({ block: "nearest" });
    // In the panel the focus stays there; in the list it goes with the row, so that Enter opens it.
    if (peek !== null) setPeek(next.id);
    else row?.querySelector<HTMLElement>("[data-row-link]")?.focus({ preventScroll: true });
  };
  const toggle = () => {
    if (peek !== null) setPeek(null);
    else setPeek(current ?? rows[0]?.id ?? null);
  };
  useListKeys({
    j: () => move(1),
    k: () => move(-1),
    " ": toggle,
    o: () => current && router.push(`/events/${current}`),
    x: () => current && tick([current], !ticked.has(current)),
    ".": showNew,
  });
  return { active, setActive };
}
