"use client";
/** A small panel that belongs to a button. Escape and a click elsewhere close it; focus goes in and returns. */
import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";

export type PopoverProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  trigger: ReactElement;
  /** Its name for those who do not see what it hangs on. */
  label: string;
  children: ReactNode;
  align?: "start" | "end";
};

export function Popover({ open, onOpenChange, trigger, label, children, align = "end" }: PopoverProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} collisionPadding={8} className="z-60 outline-none">
          <Base.Popup
            aria-label={label}
            className="layer max-w-[calc(100vw-1rem)] rounded-lg bg-surface text-text shadow-float outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
