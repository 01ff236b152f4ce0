"use client";
/** A button whose menu or panel is loaded when it is first wanted: what draws those is a fifth of what a page would weigh. */
import { type KeyboardEvent, type MouseEvent, type RefObject, useRef, useState } from "react";

/** What the loaded part hangs on and is opened by. */
export type Opened = { anchor: RefObject<HTMLElement | null>; open: boolean; onOpenChange: (open: boolean) => void };

/** `button`: for the button. `opened`: for the part; undefined until it was opened once. `load` may be called often. */
export function useOpener(load: () => Promise<unknown>, popup: "menu" | "dialog" = "menu") {
  const anchor = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const [open, setOpen] = useState<boolean>();
  const fetchPart = () => void load();
  return {
    open: () => setOpen(true),
    opened: open === undefined ? undefined : ({ anchor, open, onOpenChange: setOpen } satisfies Opened),
    button: {
      ref: anchor,
      "aria-haspopup": popup,
      "aria-expanded": open ?? false,
      onPointerEnter: fetchPart,
      onFocus: fetchPart,
      // A press outside has closed it before the click arrives: the click must not open it again.
      onPointerDown() {
        wasOpen.current = open === true;
      },
      onClick: (event: MouseEvent) => setOpen(event.detail === 0 || !wasOpen.current),
      onKeyDown(event: KeyboardEvent) {
        if (popup !== "menu" || event.key !== "ArrowDown") return;
        event.preventDefault();
        setOpen(true);
      },
    } as const,
  };
}
