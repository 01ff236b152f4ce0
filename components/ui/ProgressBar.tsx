/** How far: a bar with a value, or a thin moving line while the next answer is on its way. */
import { cx } from "./cx.ts";

export type ProgressBarProps = {
  label: string;
  /** Parts of `total`, drawn one after the other. Leave out for the thin line. */
  parts?: { value: number; tone: "delivered" | "dead" | "delivering" | "queued" | "retrying" }[];
  total?: number;
  className?: string;
};

const fills = {
  delivered: "bg-st-delivered-solid",
  dead: "bg-st-dead-solid",
  delivering: "bg-st-delivering-solid",
  queued: "bg-st-queued-solid",
  retrying: "bg-st-retrying-solid",
};

export function ProgressBar({ label, parts, total = 0, className }: ProgressBarProps) {
  if (!parts)
    return (
      <div role="progressbar" aria-label={label} className={cx("h-0.5 overflow-hidden", className)}>
        <div className="h-full w-1/4 animate-sweep bg-accent" />
      </div>
    );
  const done = parts.reduce((sum, part) => sum + part.value, 0);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={Math.min(done, total)}
      aria-valuetext={`${done.toLocaleString("en")} of ${total.toLocaleString("en")}`}
      className={cx("flex h-2 overflow-hidden rounded-full bg-hover", className)}
    >
      {parts.map(({ tone, value }) => (
        <div key={tone} className={fills[tone]} style={{ width: total > 0 ? `${Math.min(100, (value / total) * 100)}%` : 0 }} />
      ))}
    </div>
  );
}
