/** Loaded with `--import`: this process's clock is wrong by CLOCK_SKEW_MS. Intervals and timers stay right, as with a real wrong clock. */
const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;

class SkewedDate extends RealDate {
  constructor(...parts: unknown[]) {
    if (parts.length === 0) super(RealDate.now() + skewMs);
    else super(...(parts as [number]));
  }
  static override now(): number {
    return RealDate.now() + skewMs;
  }
}

if (skewMs !== 0) {
  globalThis.Date = SkewedDate as DateConstructor;
  const { timeOrigin } = performance;
  Object.defineProperty(performance, "timeOrigin", { get: () => timeOrigin + skewMs });
}
