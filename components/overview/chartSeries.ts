/** The series of the throughput chart, bottom to top, shared by the drawing, its legend and its table. */
export const chartSeries = [
  { key: "delivered", label: "delivered", state: "delivered", color: "var(--st-delivered-solid)" },
  { key: "failed", label: "failed, will retry", state: "retrying", color: "var(--st-retrying-solid)" },
  { key: "dead", label: "dead", state: "dead", color: "var(--st-dead-solid)" },
  { key: "rejected", label: "rejected", state: "rejected", color: "var(--st-rejected-solid)" },
] as const;
