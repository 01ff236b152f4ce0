"use client";
/** Keys of the whole dashboard. Single ones act only outside fields and dialogs, and can be switched off (WCAG 2.1.4). */
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { isPaused } from "#components/live/pause.ts";
import { meantKey } from "#lib/domain/movedKeys.ts";
import { CHOICES } from "#lib/domain/preferences.ts";
import { destinations } from "./destinations.ts";
import { choosePreferences, readCurrent } from "./preferences.ts";

type Actions = { onPalette: () => void; onKeys: () => void; onLive: (paused: boolean) => void };

const SEQUENCE_MS = 1200;

/** `/` focuses what carries `data-search`. */
export function useShortcuts({ onPalette, onKeys, onLive }: Actions) {
  const router = useRouter();
  const goUntil = useRef(0);
  const single: Record<string, (event: KeyboardEvent) => void> = {
    g: () => {
      goUntil.current = Date.now() + SEQUENCE_MS;
    },
    "?": onKeys,
    l: () => onLive(!isPaused()),
    u: () => choosePreferences({ utc: !readCurrent().utc }),
    "/": focusSearch,
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey) {
      const chord = { k: onPalette, ".": nextTheme }[event.key.toLowerCase()];
      if (!chord) return;
      event.preventDefault();
      chord();
      return;
    }
    if (event.defaultPrevented || event.altKey || !readCurrent().singleKeys || isElsewhere(event.target)) return;
    const goes = Date.now() < goUntil.current;
    goUntil.current = 0;
    if (!goes) {
      single[meantKey(readCurrent().keys, event.key)]?.(event);
      return;
    }
    const destination = destinations.find(({ key }) => key === event.key);
    if (!destination) return;
    event.preventDefault();
    // The page may know the second key too (`r` replays): it is ours after `g`.
    event.stopImmediatePropagation();
    router.push(destination.href);
  });
  useEffect(() => {
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
}

/** System, light, dark, and again. */
function nextTheme() {
  const at = CHOICES.theme.indexOf(readCurrent().theme);
  choosePreferences({ theme: CHOICES.theme[(at + 1) % CHOICES.theme.length] ?? "system" });
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
    target.closest("input:not([type=checkbox]), textarea, select, [role=dialog], [role=menu], [role=listbox], [role=combobox]") !== null);
