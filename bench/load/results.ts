/** What a run of the load generator found, per phase. */
export type Phase = {
  /** From the phase's first request to its last answer. */
  seconds: number;
  sent: number;
  accepted: number;
  /** Answered 503. */
  shed: number;
  /** Any other answer, or none. */
  failed: number;
  /** Accepted per second of the phase. */
  perSecond: number;
  /** Of accepted requests, in ms. */
  p50Ms: number;
  p99Ms: number;
  /** Of requests answered 503, in ms; the last is the slowest. */
  shedP99Ms: number;
  shedMaxMs: number;
  /** p99 of the accepted requests of each second, by the moment they should have been sent. */
  p99BySecondMs: number[];
};

export type Recording = { answered(status: number, sentAt: number, answeredAt: number): void; phase(seconds: number): Phase };

/** Collects the answers of one phase that began at `startedAt`. */
export function record(startedAt: number): Recording {
  const accepted: number[] = [];
  const shed: number[] = [];
  const bySecond: number[][] = [];
  let failed = 0;
  return {
    answered(status, sentAt, answeredAt) {
      const ms = answeredAt - sentAt;
      if (status === 503) shed.push(ms);
      else if (status < 200 || status > 299) failed++;
      else {
        accepted.push(ms);
        const second = Math.max(0, Math.floor((sentAt - startedAt) / 1000));
        bySecond[second] ??= [];
        bySecond[second].push(ms);
      }
    },
    phase: (seconds) => ({
      seconds,
      sent: accepted.length + shed.length + failed,
      accepted: accepted.length,
      shed: shed.length,
      failed,
      perSecond: accepted.length / seconds,
      p50Ms: quantile(accepted, 0.5),
      p99Ms: quantile(accepted, 0.99),
      shedP99Ms: quantile(shed, 0.99),
      shedMaxMs: quantile(shed, 1),
      p99BySecondMs: Array.from(bySecond, (times) => quantile(times ?? [], 0.99)),
    }),
  };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}
