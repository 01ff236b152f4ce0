/** A part of a page with its heading. When drawing it fails, the rest of the page stays. */
import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";
import { PanelBoundary } from "./PanelBoundary.tsx";

export type SectionProps = { title: ReactNode; actions?: ReactNode; description?: ReactNode; children: ReactNode; className?: string };

export function Section({ title, actions, description, children, className }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cx("min-w-0", className)}>
      <div className="mb-1 flex min-h-7 items-center gap-3">
        <h2 id={id} className="flex-1 text-lg font-semibold tracking-[-0.005em]">
          {title}
        </h2>
        {actions}
      </div>
      {description && <p className="mb-3 max-w-[72ch] text-muted">{description}</p>}
      <PanelBoundary>{children}</PanelBoundary>
    </section>
  );
}
