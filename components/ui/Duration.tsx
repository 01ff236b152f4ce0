/** How long: 812 ms, 1.24 s, 3 min 12 s, 2 d 4 h. */
export type DurationProps = { ms: number | null | undefined; className?: string };

export function Duration({ ms, className }: DurationProps) {
  if (ms == null) return <span className="text-faint">–</span>;
  return (
    <span className={className} title={ms >= 1000 ? `${Math.round(ms).toLocaleString("en")} ms` : undefined}>
      {formatDuration(ms)}
    </span>
  );
}

/** Two units at most; the smaller one is left out when it is zero. */
export function formatDuration(ms: number): string {
  if (ms < 1) return ms <= 0 ? "0 ms" : "<1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${Number(seconds.toFixed(2))} s`;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 3600) return pair(seconds, 60, "min", 1, "s");
  if (seconds < 86_400) return pair(seconds, 3600, "h", 60, "min");
  return pair(seconds, 86_400, "d", 3600, "h");
}

function pair(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const large = Math.floor(seconds / big);
  const rest = Math.floor((seconds % big) / small);
  return rest === 0 ? `${large} ${bigUnit}` : `${large} ${bigUnit} ${rest} ${smallUnit}`;
}
