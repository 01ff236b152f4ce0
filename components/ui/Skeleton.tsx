/** A placeholder of the final height, so that nothing jumps when the answer comes. */
import { cx } from "./cx.ts";

export type SkeletonProps = { className?: string };

export function Skeleton({ className }: SkeletonProps) {
  return <span aria-hidden className={cx("block h-4 animate-shimmer rounded bg-hover", className)} />;
}

/** Rows of a table before its first answer, at the real row height. */
export function SkeletonRows({ rows = 8, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="border-t">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity and never move
        <div key={row} className="flex h-(--row) items-center gap-4 border-b">
          <Skeleton className="h-3 w-16" />
          <Skeleton className={cx("h-3", ["w-1/3", "w-1/4", "w-2/5"][row % 3])} />
          <Skeleton className="ml-auto h-3 w-24" />
        </div>
      ))}
    </div>
  );
}
