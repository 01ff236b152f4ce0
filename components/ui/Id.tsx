/** An id, shortened in the middle, whole in its title, copied with one press. */
import { CopyButton } from "./CopyButton.tsx";
import { cx } from "./cx.ts";

export type IdProps = {
  value: string;
  /** Characters kept at each end; 0 shows everything. */
  keep?: number;
  copy?: boolean;
  className?: string;
};

export function Id({ value, keep = 8, copy = true, className }: IdProps) {
  return (
    <span className={cx("inline-flex items-center gap-0.5", className)}>
      <code className="text-sm whitespace-nowrap" title={value}>
        {shortenMiddle(value, keep)}
      </code>
      {copy && <CopyButton text={value} label={`Copy ${value}`} className="relative z-1" />}
    </span>
  );
}

/** "evt_01kb2m…x4q8" */
export function shortenMiddle(text: string, keep = 8): string {
  return keep === 0 || text.length <= keep * 2 + 1 ? text : `${text.slice(0, keep + 2)}…${text.slice(-Math.max(4, keep - 4))}`;
}
