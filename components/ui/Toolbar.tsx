/** A row of controls above a list; it wraps on small screens. */
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type ToolbarProps = { label: string; children: ReactNode; className?: string };

export function Toolbar({ label, children, className }: ToolbarProps) {
  return (
    <div role="toolbar" aria-label={label} className={cx("flex min-h-8 flex-wrap items-center gap-2", className)}>
      {children}
    </div>
  );
}
