/** One example under its name. */
import type { ReactNode } from "react";

export function Example({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-2 border-b py-3 first:pt-0 last:border-0 last:pb-0 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <span className="text-sm text-faint">{name}</span>
      <div className="flex min-w-0 flex-wrap items-center gap-3">{children}</div>
    </div>
  );
}
