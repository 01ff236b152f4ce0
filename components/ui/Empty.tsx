/** Nothing here: what would be here, why it is empty, one thing to do. */
import type { ReactNode } from "react";

export type EmptyProps = { title: ReactNode; children?: ReactNode; action?: ReactNode };

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-start gap-2 border-y border-dashed py-8 text-muted">
      <p className="text-lg font-semibold text-text">{title}</p>
      {children && <div className="max-w-[72ch]">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
