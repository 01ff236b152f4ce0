"use client";
/** The frame of the dashboard: navigation, the top bar, the keys. */
import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useCallback, useState } from "react";
import { LiveProvider, useLive } from "#components/live/LiveProvider.tsx";
import { LiveSwitch } from "#components/live/LiveSwitch.tsx";
import { Kbd } from "#components/ui/Kbd.tsx";
import type { Me } from "#lib/contracts/people.ts";
import { MeProvider } from "./MeProvider.tsx";
import { Navigation } from "./Navigation.tsx";
import { NavigationDrawer } from "./NavigationDrawer.tsx";
import { UserMenu } from "./UserMenu.tsx";
import { useShortcuts } from "./useShortcuts.ts";

// Opened by a key press: not part of the first load.
const Palette = dynamic(() => import("./Palette.tsx").then(({ Palette }) => Palette), { ssr: false });
const KeySheet = dynamic(() => import("./KeySheet.tsx").then(({ KeySheet }) => KeySheet), { ssr: false });

export type ShellProps = { me: Me; instance: string; children: ReactNode };

export function Shell({ me, instance, children }: ShellProps) {
  return (
    <MeProvider me={me}>
      <LiveProvider>
        <a
          href="#main"
          className="fixed top-2 left-2 z-70 -translate-y-20 rounded bg-accent px-3 py-1.5 text-accent-text focus:translate-y-0"
        >
          Skip to content
        </a>
        <div className="flex min-h-dvh">
          <Navigation instance={instance} />
          <div className="flex min-w-0 flex-1 flex-col">
            <TopBar instance={instance} />
            <main id="main" tabIndex={-1} className="w-full max-w-[100rem] flex-1 px-6 pt-5 pb-12 outline-none max-sm:px-4">
              {children}
            </main>
          </div>
        </div>
      </LiveProvider>
    </MeProvider>
  );
}

type Layer = "palette" | "keys";

function TopBar({ instance }: { instance: string }) {
  const { setPaused } = useLive();
  const [layer, setLayer] = useState<Layer>();
  const [loaded, setLoaded] = useState<readonly Layer[]>([]);
  const open = useCallback((next: Layer) => {
    setLoaded((before) => (before.includes(next) ? before : [...before, next]));
    setLayer(next);
  }, []);
  const onPalette = useCallback(() => open("palette"), [open]);
  const onKeys = useCallback(() => open("keys"), [open]);
  useShortcuts({ onPalette, onKeys, onLive: setPaused });
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
        className="flex h-7 min-w-0 items-center gap-2 rounded border px-2 text-sm text-faint hover:border-line-strong! hover:text-muted max-sm:h-9 sm:w-72"
      >
        <Search size={13} aria-hidden />
        <span className="truncate">Go to a page or paste an id</span>
        <span className="ml-auto hidden gap-0.5 sm:flex">
          <Kbd>⌘</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <span className="flex-1" />
      <LiveSwitch />
      <UserMenu onShowKeys={onKeys} />
      {loaded.includes("palette") && <Palette open={layer === "palette"} onOpenChange={close} />}
      {loaded.includes("keys") && <KeySheet open={layer === "keys"} onOpenChange={close} />}
    </header>
  );
}
