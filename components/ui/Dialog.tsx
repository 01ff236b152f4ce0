"use client";
/** A modal question or form. Focus goes in, Escape and the backdrop close it, focus returns. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode, RefObject } from "react";
import { cx } from "./cx.ts";

export type DialogProps = {
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** The row of buttons at the end. */
  footer?: ReactNode;
  /** The element that opens it. Leave out and use `open` to control it. */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  width?: "sm" | "md" | "lg";
  /** What gets the focus when it opens; else the first that can. */
  initialFocus?: RefObject<HTMLElement | null>;
};

const widths = { sm: "max-w-[26rem]", md: "max-w-[34rem]", lg: "max-w-[46rem]" };

export function Dialog({ title, description, children, footer, trigger, open, onOpenChange, width = "md", initialFocus }: DialogProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange && { onOpenChange: (next: boolean) => onOpenChange(next) })}>
      {trigger && <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="layer fixed inset-0 z-40 bg-black/40" />
        <Base.Popup
          aria-modal
          {...(initialFocus && { initialFocus })}
          className={cx(
            "layer fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[76vh] flex-col rounded-lg bg-surface text-text shadow-float outline-none max-sm:top-4 max-sm:max-h-[calc(100dvh-2rem)]",
            widths[width],
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-1">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {description && <Base.Description className="mt-1 text-muted">{description}</Base.Description>}
            </div>
            <DialogClose />
          </header>
          {children && <div className="min-h-0 overflow-y-auto px-5 pt-3 pb-2">{children}</div>}
          {footer && <footer className="flex flex-wrap justify-end gap-2 px-5 pt-3 pb-4">{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function DialogClose() {
  return (
    <Base.Close
      aria-label="Close"
      className="-mr-1.5 grid size-7 place-items-center rounded text-faint max-sm:size-11 hover:bg-hover hover:text-text"
    >
      <X size={16} aria-hidden />
    </Base.Close>
  );
}
