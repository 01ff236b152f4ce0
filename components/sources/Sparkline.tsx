/** A day in half hours, 96 × 20: bars, because a half hour without requests is a gap and not a slope. */

export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values);
  const width = 96 / Math.max(1, values.length);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 96 20"
      width="96"
      height="20"
      className="text-st-delivering-solid"
      preserveAspectRatio="none"
    >
      <path d="M0 19.5h96" className="stroke-line" strokeWidth="1" />
      {values.map((value, index) => {
        // The smallest count still shows.
        const height = value === 0 ? 0 : Math.max(1.5, (value / most) * 18);
        return height === 0 ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a half hour is its place
          <rect key={index} x={index * width} y={19 - height} width={Math.max(1, width - 0.5)} height={height} fill="currentColor" />
        );
      })}
    </svg>
  );
}
