/** What Overview asks: counts per minute, the flow rail, what is open. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Pulse, Throughput } from "#lib/contracts/throughput.ts";
import { api } from "./api.ts";

/** Key: `["throughput", minutes, sourceId or ""]`. */
export const throughputOptions = (minutes = 60, sourceId = "") =>
  queryOptions({
    queryKey: ["throughput", minutes, sourceId],
    queryFn: ({ signal }) => api.get<Throughput>("/throughput", { minutes, sourceId }, signal),
    placeholderData: keepPreviousData,
  });

/** The same throughput with a pulse's minutes in place of its own, and no more minutes than before. */
export function mergePulse(throughput: Throughput, pulse: Pulse): Throughput {
  const byMinute = new Map(throughput.points.map((point) => [point.minute, point]));
  for (const point of pulse.points) byMinute.set(point.minute, point);
  const points = [...byMinute.values()].sort((a, b) => a.minute.localeCompare(b.minute)).slice(-Math.max(1, throughput.points.length));
  return { ...throughput, to: pulse.at, points, open: pulse.open };
}
