/** Every key of the dashboard, once: the sheet under `?`, the palette's hints and the tests read this list. */
import { chosenKey, type MovedKeys } from "#lib/domain/movedKeys.ts";
import { destinations } from "./destinations.ts";
import { readCurrent } from "./preferences.ts";

export type KeyGroup = "Everywhere" | "Go to" | "In lists" | "On an event" | "Time and facets" | "In panels";

export type KeyEntry = {
  id: string;
  /** One after the other, with blanks between; `mod` is ⌘ on a Mac and Ctrl elsewhere, `+` joins what is held together. */
  keys: string;
  meaning: string;
  group: KeyGroup;
};

const inGroup = (group: KeyGroup, entries: readonly [id: string, keys: string, meaning: string][]): KeyEntry[] =>
  entries.map(([id, keys, meaning]) => ({ id, keys, meaning, group }));

export const keyMap: readonly KeyEntry[] = [
  ...inGroup("Everywhere", [
    ["palette", "mod+k", "Go to, run, or paste any id"],
    ["search", "/", "Focus the query bar"],
    ["live", "l", "Live updates on or off"],
    ["utc", "u", "Every time in UTC, and back"],
    ["theme", "mod+.", "Next theme: system, light, dark"],
    ["keys", "?", "This sheet"],
    ["close", "Esc", "Close the innermost thing"],
  ]),
  ...inGroup(
    "Go to",
    destinations.flatMap(({ href, key, label }): [string, string, string][] => (key ? [[`go ${href}`, `g ${key}`, label]] : [])),
  ),
  ...inGroup("In lists", [
    ["next", "j", "Next row"],
    ["previous", "k", "Previous row"],
    ["open", "Enter", "Open (also o)"],
    ["peek", "Space", "Peek on or off"],
    ["select", "x", "Select the row"],
    ["range", "Shift+x", "Select up to the row"],
    ["selectPage", "mod+a", "Select the page; again, all that match"],
    ["new", ".", "Load new rows"],
    ["saveView", "s", "Save the view"],
    ["acknowledge", "e", "Acknowledge the group"],
  ]),
  ...inGroup("On an event", [
    ["replay", "r", "Replay: opens the plan, never sends at once"],
    ["diff", "d", "Compare with its best peer"],
    ["copyCurl", "y c", "Copy as cURL"],
    ["copyId", "y i", "Copy the id"],
    ["copyLink", "y l", "Copy a link to exactly this"],
    ["copyBody", "y b", "Copy the body"],
    ["copyHeaders", "y h", "Copy the headers"],
  ]),
  ...inGroup("Time and facets", [
    ["timeRange", "t", "Choose the time range"],
    ["panBack", "[", "Earlier"],
    ["panForward", "]", "Later"],
    ["zoomOut", "-", "Wider"],
    ["zoomIn", "=", "Narrower"],
    ["facets", "f", "Facets on or off"],
  ]),
  ...inGroup("In panels", [["submit", "mod+Enter", "The panel's primary button"]]),
];

/** An entry's keys as they were moved: the first of a sequence, and what is held with Shift. */
export function shownKeys(keys: string, moved: MovedKeys): string {
  const [first = "", ...rest] = keys.split(" ");
  const shift = first.startsWith("Shift+") ? "Shift+" : "";
  return [first.startsWith("mod+") ? first : shift + chosenKey(moved, first.slice(shift.length)), ...rest].join(" ");
}

/** The keys of an entry, for a hint beside a command. */
export function keysOf(id: string): string | undefined {
  const entry = keyMap.find((known) => known.id === id);
  return entry && shownKeys(entry.keys, readCurrent().keys);
}

/** Those whose words or keys contain every word of the text. */
export function findKeys(text: string): KeyEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return keyMap.filter(({ keys, meaning, group }) => {
    const whole = `${keys} ${meaning} ${group}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}
