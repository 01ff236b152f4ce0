"use client";
/** Where a list was scrolled to, for the back button: rows that are drawn only when seen give the browser nothing to remember. */
import { useEffect, useLayoutEffect, useRef } from "react";

const places = new Map<string, number>();
let poppedAt = Number.NEGATIVE_INFINITY;
if (typeof window !== "undefined") window.addEventListener("popstate", () => (poppedAt = performance.now()));

const BACK_MS = 2_000;
/** Did the page open by the back or forward button? */
export const cameBack = () => performance.now() - poppedAt < BACK_MS;

/** `ready`: the rows are there. `onFresh` runs when the page was opened anew, by a link. */
export function useScrollBack(key: string, ready: boolean, onFresh: () => void) {
  const done = useRef(false);
  useLayoutEffect(() => {
    if (!ready || done.current) return;
    done.current = true;
    if (!cameBack()) return onFresh();
    const place = places.get(key);
    if (place === undefined) return;
    window.scrollTo(0, place);
    // The router scrolls as well, after this: the last word is ours.
    const frame = requestAnimationFrame(() => window.scrollTo(0, place));
    return () => cancelAnimationFrame(frame);
  });
  useEffect(() => {
    const keep = () => done.current && places.set(key, window.scrollY);
    window.addEventListener("scroll", keep, { passive: true });
    return () => window.removeEventListener("scroll", keep);
  }, [key]);
}
