"use client";
/** Keys of a list: j k move, Space peeks, x ticks, and the page's own. Quiet while somebody types or a dialog asks. */
import { useEffect, useEffectEvent } from "react";
import { readCurrent } from "#components/layout/preferences.ts";

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/** `keys` by `event.key`. Single keys act only outside fields, trees, menus and modal dialogs (WCAG 2.1.4). */
export function useListKeys(keys: KeyMap) {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isBusy(event)) return;
    // Space and Enter are nobody's shortcut: they stay when single characters are switched off (WCAG 2.1.4).
    if (!readCurrent().singleKeys && event.key.length === 1 && event.key !== " ") return;
    event.preventDefault();
    act(event);
  });
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function isBusy({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (
    target.closest(
      "input:not([type=checkbox]), textarea, select, [contenteditable], [role=tree], [role=menu], [role=listbox], [aria-modal=true]",
    )
  )
    return true;
  // Space belongs to a button or a box that has the focus.
  return key === " " && target.closest("button, summary, input") !== null;
}
