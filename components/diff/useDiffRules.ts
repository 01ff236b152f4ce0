"use client";
/** What a source's comparisons leave out of sight, remembered in this browser. */
import { useMemo, useSyncExternalStore } from "react";
import { type DiffRules, parseRules } from "#lib/domain/diffRules.ts";

const keyOf = (sourceId: string) => `spillway.diff.${sourceId}`;
const CHANGED = "spillway:diff-rules";

/** A browser that keeps nothing (private windows, full storage) forgets them with the page. */
const unkept = new Map<string, string>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? unkept.get(key) ?? null;
  } catch {
    return unkept.get(key) ?? null;
  }
}

function write(key: string, text: string) {
  try {
    localStorage.setItem(key, text);
  } catch {
    unkept.set(key, text);
  }
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(tell: () => void) {
  const names = [CHANGED, "storage"];
  for (const name of names) window.addEventListener(name, tell);
  return () => {
    for (const name of names) window.removeEventListener(name, tell);
  };
}

export function useDiffRules(sourceId: string): [rules: DiffRules, set: (rules: DiffRules) => void] {
  const key = keyOf(sourceId);
  const text = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const rules = useMemo(() => parseRules(text), [text]);
  return [rules, (next) => write(key, JSON.stringify(next))];
}
