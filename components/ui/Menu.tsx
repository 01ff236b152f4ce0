"use client";
/** A menu of actions behind a button. */
import { Menu as Base } from "@base-ui/react/menu";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./cx.ts";
import type { Opened } from "./useOpener.ts";

export type MenuProps = { children: ReactNode; side?: "top" | "bottom"; align?: "start" | "end" } & (
  | { trigger: ReactElement }
  /** For a menu that is loaded when it is first opened: its button is somebody else's, and gets the focus back. */
  | Opened
);

export function Menu({ children, side = "bottom", align = "end", ...by }: MenuProps) {
  const isApart = "anchor" in by;
  return (
    <Base.Root {...(isApart && { open: by.open, onOpenChange: (next: boolean) => by.onOpenChange(next) })}>
      {!isApart && <Base.Trigger render={by.trigger} />}
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={4} {...(isApart && { anchor: by.anchor })} className="z-60 outline-none">
          <Base.Popup
            {...(isApart && { finalFocus: by.anchor })}
            className="layer min-w-48 rounded-lg bg-surface p-1 text-text shadow-float outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const itemClass =
  "flex min-h-7 cursor-default items-center gap-2 rounded px-2 py-1 outline-none select-none data-highlighted:bg-hover data-disabled:text-faint max-sm:min-h-11";

export type MenuItemProps = {
  children: ReactNode;
  icon?: ReactNode;
  onSelect?: () => void;
  /** Makes it a link. */
  href?: string;
  /** At the end: a key, a check mark. */
  hint?: ReactNode;
  disabled?: boolean;
  danger?: boolean;
};

export function MenuItem({ children, icon, onSelect, href, hint, disabled = false, danger = false }: MenuItemProps) {
  return (
    <Base.Item
      disabled={disabled}
      {...(onSelect && { onClick: onSelect })}
      {...(href && { render: <Link href={href} />, nativeButton: false })}
      className={cx(itemClass, danger && "text-st-dead-fg")}
    >
      {icon && <span className={cx("grid w-4 place-items-center", !danger && "text-faint")}>{icon}</span>}
      <span className="flex-1">{children}</span>
      {hint && <span className="text-sm text-faint">{hint}</span>}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
