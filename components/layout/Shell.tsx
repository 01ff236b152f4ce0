"use client";
/** The frame of the dashboard: navigation, the top bar, the page. */
import { type ReactNode, useState } from "react";
import { LiveProvider } from "#components/live/LiveProvider.tsx";
import type { Me } from "#lib/contracts/people.ts";
import type { Instance } from "./environment.ts";
import { MeProvider } from "./MeProvider.tsx";
import { Navigation } from "./Navigation.tsx";
import { startPreferences } from "./preferences.ts";
import { TopBar } from "./TopBar.tsx";

export type ShellProps = { me: Me; instance: Instance; children: ReactNode };

export function Shell({ me, instance, children }: ShellProps) {
  // Before anything below is drawn: the first time on the screen is in the person's zone already.
  useState(() => {
    if (typeof document !== "undefined") startPreferences(me.preferences);
  });
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
