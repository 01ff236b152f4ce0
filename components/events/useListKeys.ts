"use client";
/** Keys of a list: j k move, Space peeks, x ticks, and the page's own. Quiet while somebody types or a dialog asks. */
import { useEffect, useEffectEvent, useRef } from "react";
import { readCurrent } from "#components/layout/preferences.ts";
import { meantKey } from "#lib/domain/movedKeys.ts";

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

const SEQUENCE_MS = 1_200;

/**
 * `keys` by `event.key`; "y i" is one after the other, "mod+a" goes with ⌘ or Ctrl. They act only outside fields,
 * trees, menus and modal dialogs (WCAG 2.1.4).
 */
export function useListKeys(keys: KeyMap) {
  const before = useRef({ key: "", at: 0 });
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || isBusy(event) || isModifier(event.key)) return;
    const chord = event.metaKey || event.ctrlKey;
    // Space and Enter are nobody's shortcut: they stay when single characters are switched off (WCAG 2.1.4).
    if (!readCurrent().singleKeys && !chord && event.key.length === 1 && event.key !== " ") return;
    const name = chord ? `mod+${event.key}` : meantKey(readCurrent().keys, event.key);
    const first = event.timeStamp - before.current.at < SEQUENCE_MS ? before.current.key : "";
    before.current = { key: name, at: event.timeStamp };
    // The second key of a sequence is never moved.
    const act = keys[`${first} ${event.key}`] ?? keys[name];
    if (act) {
      event.preventDefault();
      act(event);
    } else if (Object.keys(keys).some((key) => key.startsWith(`${name} `))) event.preventDefault();
  });
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

const isModifier = (key: string) => key === "Shift" || key === "Control" || key === "Meta";

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
