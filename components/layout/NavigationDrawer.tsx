"use client";
/** The navigation's button, below 768 px. What it opens is loaded when it is first pressed. */
import { Menu as MenuIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { Instance } from "./environment.ts";

const load = () => import("./NavigationPanel.tsx");
const Panel = dynamic(() => load().then(({ NavigationPanel }) => NavigationPanel), { ssr: false });

export function NavigationDrawer({ instance }: { instance: Instance }) {
  const [open, setOpen] = useState<boolean>();
  return (
    <>
      <button
        type="button"
        aria-label="Open navigation"
        aria-haspopup="dialog"
        aria-expanded={open ?? false}
        onPointerDown={() => void load()}
        onClick={() => setOpen(true)}
        className="-ml-2 grid size-11 place-items-center rounded text-muted md:hidden"
      >
        <MenuIcon size={18} aria-hidden />
      </button>
      {open !== undefined && <Panel instance={instance} open={open} onOpenChange={setOpen} />}
    </>
  );
}
