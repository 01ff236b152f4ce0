/** A key. */
import type { ReactNode } from "react";

export type KbdProps = { children: ReactNode };

export function Kbd({ children }: KbdProps) {
  return (
    <kbd className="inline-grid h-[1.125rem] min-w-[1.125rem] place-items-center rounded-sm border bg-sunken px-1 font-sans text-xs text-muted">
      {children}
    </kbd>
  );
}
