"use client";
/** Names the zone of every time on the screen, once, and flips them all to UTC and back. */
import { useSyncExternalStore } from "react";
import { useClock, zoneName, zoneOffset } from "#components/ui/clock.ts";
import { Tooltip } from "#components/ui/Tooltip.tsx";
import { useMe } from "./MeProvider.tsx";
import { choosePreferences, usePreferences } from "./preferences.ts";

export function ZoneSwitch() {
  const { utc } = usePreferences(useMe().preferences);
  useClock();
  // The server does not know the browser's zone.
  const zone = useSyncExternalStore(never, zoneName, () => "");
  const city = zone.split("/").at(-1)?.replaceAll("_", " ") ?? "";
  const offset = zone && zone !== "UTC" ? zoneOffset(new Date(), zone) : "";
  return (
    <Tooltip
      side="bottom"
      content={utc ? "Every time is in UTC. Press for your own zone (u)." : `Every time is in ${zone}. Press for UTC (u).`}
    >
      <button
        type="button"
        aria-pressed={utc}
        aria-label={`Time zone: ${zone || "unknown"}. Show UTC`}
        onClick={() => choosePreferences({ utc: !utc })}
        className="inline-flex h-7 items-center gap-1 rounded border border-transparent! px-2 text-sm whitespace-nowrap text-muted hover:bg-hover hover:text-text aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-text max-sm:h-11"
      >
        <span className={offset ? "max-lg:hidden" : ""}>{city}</span>
        {offset && <span className="text-faint max-lg:text-muted">{offset}</span>}
      </button>
    </Tooltip>
  );
}

const never = () => () => undefined;
