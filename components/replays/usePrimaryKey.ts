"use client";
/** ⌘↵ (Ctrl ↵) presses the primary button of the open panel, wherever the focus is. */
import { useEffect, useEffectEvent } from "react";

export function usePrimaryKey(act: () => void) {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || event.repeat || event.defaultPrevented) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
