/** A size: 812 B, 1.2 kB, 3.4 MB. */
export type BytesProps = { value: number | null | undefined; className?: string };

export function Bytes({ value, className }: BytesProps) {
  if (value == null) return <span className="text-faint">–</span>;
  return (
    <span className={className} title={value >= 1000 ? `${value.toLocaleString("en")} bytes` : undefined}>
      {formatBytes(value)}
    </span>
  );
}

export function formatBytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let size = value / 1000;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 10 ? Number(size.toFixed(1)) : Math.round(size)} ${units[unit]}`;
}
