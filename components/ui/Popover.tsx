"use client";
/** A small panel that belongs to a button, and is loaded when it is first opened. Escape and a click elsewhere close it; focus goes in and returns. */
import { Popover as Base } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import type { Opened } from "./useOpener.ts";

export type PopoverProps = Opened & {
  /** Its name for those who do not see what it hangs on. */
  label: string;
  children: ReactNode;
  align?: "start" | "end";
  className?: string;
};

export function Popover({ anchor, open, onOpenChange, label, children, align = "end", className }: PopoverProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} align={align} sideOffset={4} collisionPadding={8} className="z-60 outline-none">
          <Base.Popup
            aria-label={label}
            finalFocus={anchor}
            className={cx("layer max-w-[calc(100vw-1rem)] rounded-lg bg-surface text-text shadow-float outline-none", className)}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
