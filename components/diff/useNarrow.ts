"use client";
/** Two columns need room: on a phone there is one. */
import { useSyncExternalStore } from "react";

const ROOMY = "(min-width: 48rem)";

export function useNarrow(): boolean {
  return useSyncExternalStore(
    watchWidth,
    () => !window.matchMedia(ROOMY).matches,
    () => false,
  );
}

function watchWidth(tell: () => void) {
  const query = window.matchMedia(ROOMY);
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}
