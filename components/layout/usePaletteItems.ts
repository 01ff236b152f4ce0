"use client";
/** Everything the palette can offer in this place, at this moment. */
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { viewHref } from "#components/events/viewUrl.ts";
import { useLive } from "#components/live/LiveProvider.tsx";
import { placeOfProviderId } from "#components/queries/events.ts";
import { handlersOptions } from "#components/queries/handlers.ts";
import { useSources } from "#components/queries/sources.ts";
import { useViews } from "#components/queries/views.ts";
import { CHOICES } from "#lib/domain/preferences.ts";
import { destinations, looksLikeProviderId, pageOfId, searchHref } from "./destinations.ts";
import { keysOf } from "./keys.ts";
import { useMe } from "./MeProvider.tsx";
import type { PaletteGroups, PaletteItem } from "./paletteItems.ts";
import { choosePreferences, usePreferences } from "./preferences.ts";
import { readRecentPlaces } from "./recentPlaces.ts";

type Go = (href: string) => void;

export function usePaletteItems(text: string, onShowKeys: () => void): PaletteGroups {
  const router = useRouter();
  const go: Go = (href) => router.push(href);
  const look = useLookItems(onShowKeys);
  const things = useThings(go);
  const views = [...(useViews("events").data?.data ?? []), ...(useViews("failures").data?.data ?? [])];
  const exact = exactItem(text, go);
  return {
    exact,
    recent: readRecentPlaces().map(({ href, label }) => ({ id: href, label, kind: "Recent", run: () => go(href) })),
    commands: [...pageItems(go), ...replayItem(), ...look],
    views: views.map((view) => ({ ...item(viewHref(view), view.name, go), kind: "View", words: view.q })),
    things,
    search: text.trim() === "" || pageOfId(text) ? undefined : item(searchHref(text), `Search events for “${text.trim()}”`, go),
  };
}

const item = (href: string, label: string, go: Go, keys?: string): PaletteItem => ({
  id: href,
  label,
  ...(keys && { keys }),
  run: () => go(href),
});

function exactItem(text: string, go: Go): PaletteItem | undefined {
  const page = pageOfId(text);
  if (page) return item(page.href, page.label, go);
  const id = text.trim();
  if (!looksLikeProviderId(id)) return undefined;
  return {
    id: `find ${id}`,
    label: `Find the event of ${id}`,
    // When the search itself fails, the list says so better than the palette could.
    run: async () => go(await placeOfProviderId(id).catch(() => searchHref(id))),
  };
}

const pageItems = (go: Go): PaletteItem[] => [
  ...destinations.map(({ href, label }) => item(href, label, go, keysOf(`go ${href}`))),
  item("/sources/new", "New source", go),
  item("/events?q=status:dead", "Events with dead deliveries", go),
  item("/requests?verdict=rejected", "Rejected requests", go),
  item("/system#self-test", "Run the self-test …", go),
  item("/settings/users", "Team: users and roles", go),
  item("/settings/api-keys", "API keys", go),
  item("/settings/audit-log", "Audit log", go),
  item("/settings/retention", "Retention and privacy", go),
  item("/settings/about", "About: version and licences", go),
];

/** Opens the plan of what the page shows; the palette itself never sends anything. */
function replayItem(): PaletteItem[] {
  const button = document.querySelector<HTMLElement>("[data-replay]:not([aria-disabled=true])");
  return button ? [{ id: "replay", label: "Replay … (opens the plan)", keys: keysOf("replay") ?? "r", run: () => button.click() }] : [];
}

const themeNames = { system: "Theme of the system", light: "Light theme", dark: "Dark theme" };
const densityNames = { comfortable: "Comfortable rows", default: "Default rows", compact: "Compact rows" };

function useLookItems(onShowKeys: () => void): PaletteItem[] {
  const { theme, density, utc, navigation } = usePreferences(useMe().preferences);
  const { state, setPaused } = useLive();
  const paused = state.kind === "paused";
  const command = (id: string, label: string, run: () => void, words = ""): PaletteItem => {
    const keys = keysOf(id);
    return { id: `do ${id}`, label, run, words, ...(keys && { keys }) };
  };
  return [
    command("utc", utc ? "Times in your own zone" : "Times in UTC", () => choosePreferences({ utc: !utc }), "time zone"),
    command("live", paused ? "Resume live updates" : "Pause live updates", () => setPaused(!paused)),
    ...CHOICES.theme
      .filter((value) => value !== theme)
      .map((value) => ({
        ...command("theme", themeNames[value], () => choosePreferences({ theme: value }), "theme"),
        id: `theme ${value}`,
      })),
    ...CHOICES.density
      .filter((value) => value !== density)
      .map((value) => command(`density ${value}`, densityNames[value], () => choosePreferences({ density: value }), "density")),
    command(
      "navigation",
      navigation === "wide" ? "Collapse navigation" : "Expand navigation",
      () => choosePreferences({ navigation: navigation === "wide" ? "icons" : "wide" }),
      "sidebar",
    ),
    command("keys", "Keyboard shortcuts", onShowKeys, "help"),
  ];
}

function useThings(go: Go): PaletteItem[] {
  const { data: sources } = useSources();
  const { data: handlers } = useQuery(handlersOptions());
  return [
    ...(sources?.data ?? []).map(({ id, name, provider }) => ({ ...item(`/sources/${id}`, name, go), kind: "Source", words: provider })),
    ...(handlers?.data ?? []).map(({ name }) => ({
      ...item(`/handlers?handler=${encodeURIComponent(name)}`, name, go),
      kind: "Handler",
    })),
  ];
}
