"use client";
/** A tooltip that is open. */
import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactNode } from "react";

export type TooltipPopupProps = {
  anchor: Element;
  side: "top" | "bottom" | "left" | "right";
  children: ReactNode;
  onEnter: () => void;
  onLeave: () => void;
};

export function TooltipPopup({ anchor, side, children, onEnter, onLeave }: TooltipPopupProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onLeave()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side={side} sideOffset={6} className="z-60">
          <Base.Popup
            onPointerEnter={onEnter}
            onPointerLeave={onLeave}
            className="layer max-w-72 rounded bg-text px-2 py-1 text-sm text-canvas shadow-float"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
