/** How one person wants the dashboard: kept with the user, and in a cookie so that the first paint is right. */

import { type MovedKeys, readMovedKeys } from "./movedKeys.ts";

/** What each may be. `timeZone` is free: an IANA name, or empty for the browser's. */
export const CHOICES = {
  theme: ["system", "light", "dark"],
  density: ["comfortable", "default", "compact"],
  clock: ["24", "12"],
  motion: ["system", "reduced"],
  navigation: ["wide", "icons"],
} as const;

type Choices = { [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] };

export type Preferences = Choices & {
  timeZone: string;
  /** Every time in UTC, whatever the time zone: for calls during an incident. */
  utc: boolean;
  /** Shortcuts of one key (WCAG 2.1.4). */
  singleKeys: boolean;
  /** Those that were moved to another key. */
  keys: MovedKeys;
};
export type Theme = Preferences["theme"];

export const DEFAULT_PREFERENCES: Preferences = {
  theme: "system",
  density: "default",
  timeZone: "",
  utc: false,
  clock: "24",
  motion: "system",
  singleKeys: true,
  keys: {},
  navigation: "wide",
};

export const PREFERENCES_COOKIE = "spillway.preferences";

/** Can this zone be shown? Empty is the browser's. */
export function isTimeZone(zone: string): boolean {
  try {
    return zone === "" || new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Whatever was stored, field by field: what is missing or not understood is the default. Never throws. */
export function readPreferences(stored: unknown): Preferences {
  const given = (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
  const choice = <K extends keyof Choices>(name: K) =>
    ((CHOICES[name] as readonly unknown[]).includes(given[name]) ? given[name] : DEFAULT_PREFERENCES[name]) as Choices[K];
  const flag = (name: "utc" | "singleKeys") => {
    const value = given[name];
    return typeof value === "boolean" ? value : DEFAULT_PREFERENCES[name];
  };
  const { timeZone } = given;
  return {
    theme: choice("theme"),
    density: choice("density"),
    timeZone: typeof timeZone === "string" && timeZone.length <= 60 && isTimeZone(timeZone) ? timeZone : "",
    utc: flag("utc"),
    clock: choice("clock"),
    motion: choice("motion"),
    singleKeys: flag("singleKeys"),
    keys: readMovedKeys(given.keys),
    navigation: choice("navigation"),
  };
}

/** The cookie's text; none, or spoilt text, is the defaults. */
export function readPreferencesCookie(text: string | undefined): Preferences {
  try {
    return readPreferences(JSON.parse(decodeURIComponent(text ?? "")));
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

/** What the document's root element carries and the style sheet reads: a class for the theme, attributes for the rest. */
export function rootLook({ theme, density, motion, navigation }: Preferences) {
  return {
    themeClass: theme === "system" ? "" : `theme-${theme}`,
    attributes: { "data-density": density, "data-motion": motion, "data-nav": navigation },
  };
}
