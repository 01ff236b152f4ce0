"use client";
/** The one zone and clock that every time on the screen is written in, and the formatters that read them. */
import { useSyncExternalStore } from "react";
import { browserZone } from "./zones.ts";

/** `zone` empty: the browser's. */
export type Clock = { zone: string; hour12: boolean };

let clock: Clock = { zone: "", hour12: false };
const listeners = new Set<() => void>();

/** Every `Time`, and whoever calls `useClock`, draws again. In the browser only: a server has many people's clocks. */
export function setClock(next: Clock) {
  if (next.zone === clock.zone && next.hour12 === clock.hour12) return;
  clock = next;
  formats.clear();
  for (const tell of listeners) tell();
}

export function subscribeClock(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** For components that format times themselves: draws again when the zone or the clock changes. */
export const useClock = (): Clock =>
  useSyncExternalStore(
    subscribeClock,
    () => clock,
    () => clock,
  );

/** The zone's name: "Europe/Berlin", "UTC". */
export const zoneName = (): string => clock.zone || browserZone();

const LOOKS = {
  /** 14:02:07 */
  clock: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  /** 14:02 */
  minute: { hour: "2-digit", minute: "2-digit" },
  /** 3 Nov, 14:02 */
  dayMinute: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  /** 3 Nov, 14:02:07 */
  day: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  /** 3 Nov 2025, 14:02 */
  year: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  /** 3 Nov 2025 */
  date: { day: "numeric", month: "short", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type TimeLook = keyof typeof LOOKS;

// Making a format takes far longer than using it.
const formats = new Map<TimeLook, Intl.DateTimeFormat>();

/** A moment in the zone and clock of the screen. What is not a moment is shown as it is. */
export function formatTime(moment: Date | string | number, look: TimeLook): string {
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return String(moment);
  let format = formats.get(look);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      ...LOOKS[look],
      ...(clock.zone && { timeZone: clock.zone }),
      ...(clock.hour12 ? { hour12: true } : { hourCycle: "h23" }),
    });
    formats.set(look, format);
  }
  return format.format(date);
}

/** How far the zone is from UTC at a moment: "UTC+1", "UTC". */
export function zoneOffset(moment: Date, zone: string = zoneName()): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(moment);
  return (parts.find(({ type }) => type === "timeZoneName")?.value ?? "").replace("GMT", "UTC");
}
