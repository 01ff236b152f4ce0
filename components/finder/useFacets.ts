"use client";
/** Are the facets shown? Beside the rows they stay as they were left; as a sheet they open for a moment. */
import { useEffect, useSyncExternalStore } from "react";

const WIDE = "(min-width: 80rem)";
const KEPT = "spillway.facets";

type State = { wide: boolean; column: boolean; sheet: boolean };
let state: State = { wide: false, column: true, sheet: false };
const listeners = new Set<() => void>();
let query: MediaQueryList | undefined;

function change(next: Partial<State>) {
  state = { ...state, ...next };
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

const SERVER: State = { wide: false, column: false, sheet: false };

/** Shared by the panel, its key and its button. */
export function useFacets() {
  const { wide, column, sheet } = useSyncExternalStore(
    subscribe,
    () => state,
    () => SERVER,
  );
  useEffect(() => {
    if (query) return;
    query = window.matchMedia(WIDE);
    query.addEventListener("change", ({ matches }) => change({ wide: matches, sheet: false }));
    change({ wide: query.matches, column: window.localStorage.getItem(KEPT) !== "closed" });
  }, []);
  const open = wide ? column : sheet;
  const setOpen = (next: boolean) => {
    if (!wide) return change({ sheet: next });
    window.localStorage.setItem(KEPT, next ? "open" : "closed");
    change({ column: next });
  };
  return { wide, open, setOpen };
}
