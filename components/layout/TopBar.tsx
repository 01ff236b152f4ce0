"use client";
/** The bar over every page: the palette's button, the zone, the live switch, the account; and the keys. */
import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback, useState } from "react";
import { useLive } from "#components/live/LiveProvider.tsx";
import { LiveSwitch } from "#components/live/LiveSwitch.tsx";
import { Keys } from "#components/ui/Kbd.tsx";
import type { Instance } from "./environment.ts";
import { NavigationDrawer } from "./NavigationDrawer.tsx";
import { useRecentPlaces } from "./recentPlaces.ts";
import { UserMenu } from "./UserMenu.tsx";
import { useShortcuts } from "./useShortcuts.ts";
import { ZoneSwitch } from "./ZoneSwitch.tsx";

// Opened by a key press: not part of the first load.
const Palette = dynamic(() => import("./Palette.tsx").then(({ Palette }) => Palette), { ssr: false });
const KeySheet = dynamic(() => import("./KeySheet.tsx").then(({ KeySheet }) => KeySheet), { ssr: false });

type Layer = "palette" | "keys";

export function TopBar({ instance }: { instance: Instance }) {
  const { setPaused } = useLive();
  const [layer, setLayer] = useState<Layer>();
  const [loaded, setLoaded] = useState<readonly Layer[]>([]);
  const open = useCallback((next: Layer) => {
    setLoaded((before) => (before.includes(next) ? before : [...before, next]));
    setLayer(next);
  }, []);
  const onPalette = () => open("palette");
  const onKeys = () => open("keys");
  useShortcuts({ onPalette, onKeys, onLive: setPaused });
  useRecentPlaces();
  const close = (next: boolean) => {
    if (!next) setLayer(undefined);
  };
  return (
    <header className="sticky top-0 z-30 flex h-11 items-center gap-1 border-b bg-canvas px-6 max-sm:px-4">
      <NavigationDrawer instance={instance} />
      <button
        type="button"
        onClick={onPalette}
        aria-keyshortcuts="Meta+K Control+K"
        className="flex h-7 min-w-0 items-center gap-2 rounded border px-2 text-sm text-faint hover:border-line-strong! hover:text-muted max-sm:h-11 max-sm:flex-1 max-sm:border-transparent! sm:w-72"
      >
        <Search size={13} aria-hidden className="shrink-0" />
        <span className="truncate">Go to, run, or paste an id</span>
        <span aria-hidden className="ml-auto hidden sm:flex">
          <Keys keys="mod+k" />
        </span>
      </button>
      <span className="flex-1" />
      <ZoneSwitch />
      <LiveSwitch />
      <UserMenu onShowKeys={onKeys} />
      {loaded.includes("palette") && <Palette open={layer === "palette"} onOpenChange={close} onShowKeys={onKeys} />}
      {loaded.includes("keys") && <KeySheet open={layer === "keys"} onOpenChange={close} />}
    </header>
  );
}
