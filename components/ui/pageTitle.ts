"use client";
/** The title of the page that is shown: the tab's text, and the name under which the palette remembers the place. */
import { type RefObject, useEffect } from "react";

const listeners = new Set<(title: string) => void>();

export function subscribeTitle(listener: (title: string) => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Follows the heading: "stripe › invoice.paid · acme" says more in a tab than "Event". */
export function usePageTitle(heading: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const title = heading.current?.textContent?.trim();
    if (!title) return;
    const instance = document.title.split(" · ").at(-1) ?? "Spillway";
    const whole = `${title} · ${instance}`;
    if (document.title !== whole) document.title = whole;
    for (const tell of listeners) tell(title);
  });
}
