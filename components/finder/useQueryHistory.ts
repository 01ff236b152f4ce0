"use client";
/** The queries run last, newest first, kept by the browser. */
import { useState } from "react";

const KEPT = "spillway.queries";
const MOST = 50;

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((q) => typeof q === "string") : [];
  } catch {
    return [];
  }
}

/** `older`/`newer` step through it; `newer` past the newest is the empty field. */
export function useQueryHistory() {
  const [at, setAt] = useState(-1);
  const step = (by: 1 | -1): string | undefined => {
    const kept = read();
    const next = Math.min(kept.length - 1, Math.max(-1, at + by));
    if (next === at) return undefined;
    setAt(next);
    return kept[next] ?? "";
  };
  return {
    walking: at >= 0,
    older: () => step(1),
    newer: () => step(-1),
    leave: () => setAt(-1),
    remember: (q: string) => {
      setAt(-1);
      if (q !== "") window.localStorage.setItem(KEPT, JSON.stringify([q, ...read().filter((other) => other !== q)].slice(0, MOST)));
    },
  };
}
