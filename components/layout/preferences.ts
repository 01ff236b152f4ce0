"use client";
/** The preferences in the browser: put on the document at once, kept in the cookie, then stored with the user. */
import { useSyncExternalStore } from "react";
import { changeMe } from "#components/queries/me.ts";
import { setClock } from "#components/ui/clock.ts";
import { DEFAULT_PREFERENCES, PREFERENCES_COOKIE, type Preferences, readPreferences, rootLook } from "#lib/domain/preferences.ts";

let current: Preferences = DEFAULT_PREFERENCES;
const listeners = new Set<() => void>();

export const readCurrent = (): Preferences => current;
export const usePreferences = (initial: Preferences): Preferences =>
  useSyncExternalStore(
    subscribe,
    () => current,
    () => initial,
  );

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** What the server knows, at the start of the dashboard. */
export function startPreferences(stored: Preferences) {
  apply(readPreferences(stored));
}

/** Shown at once; when the server cannot keep it, this browser still does. @returns whether the server has it */
export async function changePreferences(change: Partial<Preferences>): Promise<void> {
  apply({ ...current, ...change });
  await changeMe({ preferences: change });
}

/** For keys and menus, where there is nothing to say when the server does not answer: the screen shows what was chosen. */
export const choosePreferences = (change: Partial<Preferences>) => void changePreferences(change).catch(() => undefined);

function apply(next: Preferences) {
  current = next;
  const root = document.documentElement;
  const { themeClass, attributes } = rootLook(next);
  root.classList.remove("theme-light", "theme-dark");
  if (themeClass) root.classList.add(themeClass);
  for (const [name, value] of Object.entries(attributes)) root.setAttribute(name, value);
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https, which a self-hosted instance may not have
  document.cookie = `${PREFERENCES_COOKIE}=${encodeURIComponent(JSON.stringify(next))}; path=/; max-age=31536000; samesite=lax`;
  setClock({ zone: next.utc ? "UTC" : next.timeZone, hour12: next.clock === "12" });
  for (const tell of listeners) tell();
}
