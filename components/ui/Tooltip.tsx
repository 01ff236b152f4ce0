"use client";
/** A definition on hover and focus; Escape closes it, the pointer may enter it. What draws it is loaded when one is first wanted. */
import dynamic from "next/dynamic";
import { type FocusEvent, type PointerEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";

// Half of what a page weighs without it: no page needs it to be read.
const TooltipPopup = dynamic(() => import("./TooltipPopup.tsx").then(({ TooltipPopup }) => TooltipPopup), { ssr: false });

export type TooltipProps = {
  content: ReactNode;
  /** One focusable element. */
  children: ReactElement;
  side?: "top" | "bottom" | "left" | "right";
};

const SHOW_MS = 350;
/** Time for the pointer to get from the element into the tooltip. */
const HIDE_MS = 120;

export function Tooltip({ content, children, side = "top" }: TooltipProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (next: Element | null, ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnchor(next), ms);
  };
  const point = (event: PointerEvent) => event.pointerType !== "touch" && set(event.currentTarget.firstElementChild, anchor ? 0 : SHOW_MS);
  const focus = (event: FocusEvent) => event.target.matches(":focus-visible") && set(event.currentTarget.firstElementChild, 0);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only listens; the element inside is the control */}
      <span
        className="contents"
        onPointerEnter={point}
        onPointerLeave={() => set(null, HIDE_MS)}
        onPointerDown={() => set(null, 0)}
        onFocus={focus}
        onBlur={() => set(null, 0)}
      >
        {children}
      </span>
      {anchor && (
        <TooltipPopup anchor={anchor} side={side} onEnter={() => clearTimeout(timer.current)} onLeave={() => set(null, HIDE_MS)}>
          {content}
        </TooltipPopup>
      )}
    </>
  );
}
