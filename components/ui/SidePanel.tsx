"use client";
/** A panel beside the page. Not modal by default: the list behind stays in reach and visible. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type SidePanelProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** Beside the title, before the close button. */
  actions?: ReactNode;
  children: ReactNode;
  /** Stays at the bottom. */
  footer?: ReactNode;
  modal?: boolean;
  width?: "md" | "lg";
  /** What gets the focus when it closes; left out: what had it before. */
  returnFocus?: () => HTMLElement | null;
};

export function SidePanel({
  open,
  onOpenChange,
  title,
  actions,
  children,
  footer,
  modal = false,
  width = "md",
  returnFocus,
}: SidePanelProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)} modal={modal} disablePointerDismissal={!modal}>
      <Base.Portal>
        {modal && <Base.Backdrop className="layer fixed inset-0 z-40 bg-black/40" />}
        <Base.Popup
          aria-modal={modal || undefined}
          {...(returnFocus && { finalFocus: returnFocus })}
          className={cx(
            "layer fixed inset-y-0 right-0 z-50 flex w-full flex-col border-l bg-surface text-text shadow-float outline-none",
            width === "md" ? "sm:w-[32.5rem]" : "sm:w-[44rem]",
          )}
        >
          <header className="flex h-11 shrink-0 items-center gap-2 border-b pr-2 pl-4">
            <Base.Title className="min-w-0 flex-1 truncate font-semibold">{title}</Base.Title>
            {actions}
            <Base.Close
              aria-label="Close panel"
              className="grid size-7 place-items-center rounded text-faint max-sm:size-11 hover:bg-hover hover:text-text"
            >
              <X size={16} aria-hidden />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
          {footer && <footer className="flex shrink-0 flex-wrap justify-end gap-2 border-t px-4 py-3">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
