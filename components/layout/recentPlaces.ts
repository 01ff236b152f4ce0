"use client";
/** Where this tab has been lately, for the palette. Forgotten with the tab: ids of payloads stay on no disk. */
import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { subscribeTitle } from "#components/ui/pageTitle.ts";

export type Place = { href: string; label: string };

const KEY = "spillway.recent";
const MOST = 8;

/** Newest first. */
export function readRecentPlaces(): Place[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isPlace).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

const isPlace = (value: unknown): value is Place =>
  typeof value === "object" &&
  value !== null &&
  "href" in value &&
  typeof value.href === "string" &&
  value.href.startsWith("/") &&
  "label" in value &&
  typeof value.label === "string";

/** Puts a place first; what it was called before is forgotten. */
export const withPlace = (places: readonly Place[], place: Place): Place[] =>
  [place, ...places.filter(({ href }) => href !== place.href)].slice(0, MOST);

/** Single things only: the destinations themselves are in the palette anyway. */
const isThing = (path: string) => /^\/(events|failures|replays|sources)\/[^/]+$/.test(path) && path !== "/sources/new";

/** A place is remembered when its title is known, and again when that says more. */
export function useRecentPlaces() {
  const path = usePathname();
  useEffect(() => {
    if (!isThing(path)) return;
    return subscribeTitle((title) => {
      // Between two pages the old title may still be told.
      if (window.location.pathname === path) write(withPlace(readRecentPlaces(), { href: path, label: title.slice(0, 80) }));
    });
  }, [path]);
}

function write(places: readonly Place[]) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(places));
  } catch {
    // Full or forbidden: there are then no recent places, and nothing else.
  }
}
