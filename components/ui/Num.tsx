/** A count: exact to 9,999, then 12.4k, the exact one in its title. */
import { cx } from "./cx.ts";

export type NumProps = {
  value: number | null | undefined;
  /** Never shortened: plans, confirmations. */
  exact?: boolean;
  /** Digits after the point, for rates. */
  digits?: number;
  className?: string;
};

export function Num({ value, exact = false, digits = 0, className }: NumProps) {
  if (value == null) return <span className="text-faint">–</span>;
  const full = formatExact(value, digits);
  const text = exact ? full : formatCount(value, digits);
  return (
    <span className={cx("tabular-nums", className)} title={text === full ? undefined : full}>
      {text}
    </span>
  );
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** 9,999 → "9,999"; 12,431 → "12.4k". */
export function formatCount(value: number, digits = 0): string {
  if (Math.abs(value) <= 9999) return formatExact(value, digits);
  return compact.format(value).replace("K", "k");
}

export const formatExact = (value: number, digits = 0): string => value.toLocaleString("en", { maximumFractionDigits: digits });

/** A share as percent: one digit, and never a rounded 100 or 0 that is not true. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return "–";
  const percent = (part / whole) * 100;
  if (part > 0 && percent < 0.1) return "<0.1\u00a0%";
  if (part < whole && percent > 99.9) return percent > 99.99 ? ">99.99\u00a0%" : `${(Math.floor(percent * 100) / 100).toFixed(2)}\u00a0%`;
  return `${Number(percent.toFixed(1))}\u00a0%`;
}
