/** The colours of the histogram, bottom to top, shared by its drawing, its legend, its reading and its table. */
import type { SummarySeries } from "#lib/contracts/summary.ts";

export const series = [
  { key: "dead", label: "dead", state: "dead", color: "var(--st-dead-solid)" },
  { key: "open", label: "open", state: "retrying", color: "var(--st-retrying-solid)" },
  { key: "delivered", label: "delivered", state: "delivered", color: "var(--st-delivered-solid)" },
  { key: "unrouted", label: "unrouted", state: "unrouted", color: "var(--line-strong)" },
  { key: "other", label: "cancelled", state: "cancelled", color: "var(--st-queued-solid)" },
] as const satisfies readonly { key: SummarySeries; label: string; state: string; color: string }[];

export const totalOf = (bucket: Record<SummarySeries, number>) => series.reduce((sum, { key }) => sum + bucket[key], 0);
