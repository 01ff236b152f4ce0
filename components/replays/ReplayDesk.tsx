"use client";
/** Where a page's replays are planned and watched: above its lists, so that a row that leaves takes no panel with it. */
import dynamic from "next/dynamic";
import { createContext, type ReactNode, use, useMemo, useState } from "react";
import type { ReplayScope } from "#lib/contracts/replays.ts";

// Opened by a press: not part of a page's first load.
const ReplayPanel = dynamic(() => import("./ReplayPanel.tsx").then(({ ReplayPanel }) => ReplayPanel), { ssr: false });

/** What to plan; `name` and `reason` are offered and can be changed. */
export type AskedReplay = { scope: ReplayScope; name?: string | undefined; reason?: string | undefined };

const DeskContext = createContext<((asked: AskedReplay) => void) | undefined>(undefined);

export function ReplayDesk({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<AskedReplay | null>();
  return (
    <DeskContext value={useMemo(() => setAsked, [])}>
      {children}
      {asked !== undefined && <ReplayPanel asked={asked} onClose={() => setAsked(null)} />}
    </DeskContext>
  );
}

/** Opens the plan of a replay beside the page. */
export function useReplayDesk(): (asked: AskedReplay) => void {
  const ask = use(DeskContext);
  if (!ask) throw new Error("useReplayDesk needs a ReplayDesk above it.");
  return ask;
}
