"use client";
/** Where a list was scrolled to, for the back button: rows that are drawn only when seen give the browser nothing to remember. */
import { useLayoutEffect, useRef } from "react";

const places = new Map<string, number>();
let poppedAt = Number.NEGATIVE_INFINITY;
if (typeof window !== "undefined")
  window.addEventListener("popstate", () => {
    poppedAt = performance.now();
  });

const BACK_MS = 2_000;
/** Is what is shown shown because of the back or forward button? */
const cameBack = () => performance.now() - poppedAt < BACK_MS;

/** `ready`: the rows of this `key` are there. `onFresh` runs when a list of before is opened anew, by a link. */
export function useScrollBack(key: string, ready: boolean, onFresh: () => void) {
  const shown = useRef<string>(undefined);
  const kept = useRef(ready);
  useLayoutEffect(() => {
    if (!ready || shown.current === key) return;
    const first = shown.current === undefined;
    shown.current = key;
    if (cameBack()) return scrollBack(places.get(key));
    if (first && kept.current) onFresh();
    if (!first) window.scrollTo(0, 0);
  });
  // In the layout phase: when the page is left, the next one scrolls before passive effects have ended.
  useLayoutEffect(() => {
    const keep = () => shown.current === key && places.set(key, window.scrollY);
    window.addEventListener("scroll", keep, { passive: true });
    return () => window.removeEventListener("scroll", keep);
  }, [key]);
}

/** The router scrolls as well, after the page is drawn: the last word is ours. */
function scrollBack(place: number | undefined) {
  if (place === undefined) return;
  window.scrollTo(0, place);
  requestAnimationFrame(() => window.scrollTo(0, place));
}
