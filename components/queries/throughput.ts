/** What Overview asks: counts over a range, the flow rail, what is open, the sources' hours. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { isPaused } from "#components/live/pause.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { Pulse, SourceHours, Throughput } from "#lib/contracts/throughput.ts";
import { api } from "./api.ts";

const LIVE_MINUTES = 60;
const everyMinute = () => (isPaused() ? false : 60_000);

/** Key: `["throughput", minutes, sourceId or ""]`. */
export const throughputOptions = (minutes = LIVE_MINUTES, sourceId = "") =>
  queryOptions({
    queryKey: ["throughput", minutes, sourceId],
    queryFn: ({ signal }) => api.get<Throughput>("/throughput", { minutes, sourceId }, signal),
    placeholderData: keepPreviousData,
  });

/** The last hour follows the stream; a day or a week of sums is asked for once a minute, whatever comes. */
export const rangeOptions = (minutes: number) =>
  minutes === LIVE_MINUTES
    ? throughputOptions()
    : queryOptions({
        queryKey: ["throughput-range", minutes, ""],
        queryFn: ({ signal }) => api.get<Throughput>("/throughput", { minutes }, signal),
        placeholderData: keepPreviousData,
        refetchInterval: everyMinute,
      });

export const sourceHoursOptions = () =>
  queryOptions({
    queryKey: ["throughput-sources"],
    queryFn: ({ signal }) => api.get<Page<SourceHours>>("/throughput/sources", {}, signal),
    refetchInterval: everyMinute,
    staleTime: 60_000,
  });

/** The same throughput with a pulse's minutes in place of its own, and no more minutes than before. A pulse says nothing about longer steps. */
export function mergePulse(throughput: Throughput, pulse: Pulse): Throughput {
  if (throughput.stepMinutes !== 1) return { ...throughput, open: pulse.open };
  const byMinute = new Map(throughput.points.map((point) => [point.minute, point]));
  for (const point of pulse.points) byMinute.set(point.minute, point);
  const points = [...byMinute.values()].sort((a, b) => a.minute.localeCompare(b.minute)).slice(-Math.max(1, throughput.points.length));
  return { ...throughput, to: pulse.at, points, open: pulse.open };
}
