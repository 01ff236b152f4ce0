"use client";
/** A moment: relative under 24 h and kept up to date, exact beyond; the exact one in both zones on hover. */
import { useSyncExternalStore } from "react";
import { formatTime, subscribeClock, zoneName } from "./clock.ts";

export type TimeProps = {
  /** ISO 8601. Null draws a dash. */
  value: string | null | undefined;
  /** `exact` shows the clock instead of "4 min ago". */
  look?: "relative" | "exact";
  /** Reachable by Tab, where the exact moment matters and is shown nowhere else. */
  focusable?: boolean;
  className?: string;
};

export function Time({ value, look = "relative", focusable = false, className }: TimeProps) {
  // The title changes with the zone although the text may not: both are one snapshot. Every moment on the page is told from one `now`.
  const snapshot = useSyncExternalStore(
    subscribe,
    () =>
      value
        ? `${look === "exact" ? exactTime(value, now()) : relativeTime(value, now())}\n${formatTime(value, "year")} ${zoneName()}`
        : "–",
    () => (value ? `${value.slice(0, 19).replace("T", " ")} UTC\n` : "–"),
  );
  if (!value) return <span className="text-faint">–</span>;
  const [text = "", local = ""] = snapshot.split("\n");
  return (
    <time
      dateTime={value}
      title={`${local}\n${value}`}
      className={className}
      // The exact moment must be reachable without a pointer (WCAG 1.4.13).
      tabIndex={focusable ? 0 : undefined}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}

/** "in 4 min", "4 min ago", "just now"; beyond 24 h the exact moment. */
export function relativeTime(iso: string, now = Date.now()): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  if (Number.isNaN(seconds)) return iso;
  const size = Math.abs(seconds);
  if (size < 5) return "just now";
  if (size >= 86_400) return exactTime(iso, now);
  const amount = size < 60 ? `${size} s` : size < 3600 ? `${Math.floor(size / 60)} min` : `${Math.floor(size / 3600)} h`;
  return seconds < 0 ? `${amount} ago` : `in ${amount}`;
}

/** The clock today, day and clock this year, everything beyond; "today" is the day in the zone of the screen. */
export function exactTime(iso: string, now = Date.now()): string {
  const [day, today] = [formatTime(iso, "date"), formatTime(now, "date")];
  if (day === today) return formatTime(iso, "clock");
  return formatTime(iso, day.slice(-4) === today.slice(-4) ? "day" : "year");
}

// One timer for every moment on the page; a component renders again only when its own text changed.
const TICK_MS = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let told = 0;

/** Moved by the timer alone while there is one: React asks twice for what is on the screen, and must get the same answer. */
function now(): number {
  if (timer === undefined && Date.now() - told >= TICK_MS) told = Date.now();
  return told;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  const forgetClock = subscribeClock(listener);
  timer ??= setInterval(() => {
    told = Date.now();
    for (const tell of listeners) tell();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    forgetClock();
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
