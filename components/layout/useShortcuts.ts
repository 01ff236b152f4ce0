"use client";
/** Keys of the whole dashboard. They act only outside fields and dialogs, and never with a modifier (WCAG 2.1.4). */
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { isPaused } from "#components/live/pause.ts";
import { destinations } from "./destinations.ts";

type Actions = { onPalette: () => void; onKeys: () => void; onLive: (paused: boolean) => void };

const SEQUENCE_MS = 1200;

/** `/` focuses what carries `data-search`. */
export function useShortcuts({ onPalette, onKeys, onLive }: Actions) {
  const router = useRouter();
  const goUntil = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        onPalette();
        return;
      }
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isElsewhere(event.target)) return;
      if (Date.now() < goUntil.current) {
        goUntil.current = 0;
        const destination = destinations.find(({ key }) => key === event.key);
        if (!destination) return;
        event.preventDefault();
        // The page may know the second key too (`r` replays): it is ours after `g`.
        event.stopImmediatePropagation();
        router.push(destination.href);
        return;
      }
      if (event.key === "g") goUntil.current = Date.now() + SEQUENCE_MS;
      else if (event.key === "?") onKeys();
      else if (event.key === "l") onLive(!isPaused());
      else if (event.key === "/") focusSearch(event);
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [router, onPalette, onKeys, onLive]);
}

function focusSearch(event: KeyboardEvent) {
  const field = document.querySelector<HTMLElement>("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
}

const isElsewhere = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest("input, textarea, select, [role=dialog], [role=menu], [role=listbox], [role=combobox]") !== null);
