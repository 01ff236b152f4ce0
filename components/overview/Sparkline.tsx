/** A small line of numbers, from zero; one SVG path. */
const WIDTH = 96;
const HEIGHT = 20;

export type SparklineProps = {
  /** Oldest first. */
  values: readonly number[];
  /** What it shows, for those who cannot see it. */
  label: string;
};

export function Sparkline({ values, label }: SparklineProps) {
  if (values.length < 2) return <span aria-hidden className="block h-5 w-24 border-b" />;
  const most = Math.max(1, ...values);
  const points = values.map((value, at) => {
    const x = (at / (values.length - 1)) * WIDTH;
    return `${x.toFixed(1)} ${(HEIGHT - 1 - (value / most) * (HEIGHT - 3)).toFixed(1)}`;
  });
  return (
    <svg role="img" aria-label={label} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block" fill="none">
      <title>{label}</title>
      <path d={`M${points.join("L")}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} className="fill-hover" />
      <path d={`M${points.join("L")}`} className="stroke-muted" strokeWidth="1.25" strokeLinejoin="round" />
    </svg>
  );
}
