/** What stands behind an operator: numbers, durations, sizes, moments. */

/** A moment may be relative, so it stays text until somebody says what time it is. */
export type Scalar = { type: "number"; value: number } | { type: "time"; text: string };

const DURATION_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const BYTES = { B: 1, kB: 1_000, MB: 1_000_000, GB: 1_000_000_000 } as const;

/** `12`, `-1.5`, `1e3`. */
export function parseNumber(text: string): Scalar | undefined {
  return /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(text) ? { type: "number", value: Number(text) } : undefined;
}

/** `812ms`, `5m`, `2h`, `7d`: milliseconds. A bare number is milliseconds too. */
export function parseDuration(text: string): Scalar | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)?$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return { type: "number", value: Number(amount) * DURATION_MS[(unit ?? "ms") as keyof typeof DURATION_MS] };
}

/** `512`, `16kB`, `1MB`: bytes, in thousands. */
export function parseBytes(text: string): Scalar | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(B|kB|MB|GB)?$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const known = Object.entries(BYTES).find(([name]) => name.toLowerCase() === (unit ?? "B").toLowerCase());
  return { type: "number", value: Number(amount) * (known?.[1] ?? 1) };
}

/** A moment as `parseWhen` reads it, still relative if it was. */
export function parseTime(text: string): Scalar | undefined {
  return parseWhen(text, new Date(0)) ? { type: "time", text } : undefined;
}

/** A scalar as a number: moments in milliseconds since 1970. */
export function scalarValue(scalar: Scalar, now: Date): number {
  return scalar.type === "number" ? scalar.value : (parseWhen(scalar.text, now)?.getTime() ?? Number.NaN);
}

/** `now`, `now-24h`, or ISO 8601 (UTC when it names no zone); undefined for anything else. */
export function parseWhen(text: string, now: Date): Date | undefined {
  const relative = /^now(?:-(\d{1,6})([smhdw]))?$/.exec(text);
  if (relative) return new Date(now.getTime() - Number(relative[1] ?? 0) * DURATION_MS[(relative[2] ?? "s") as keyof typeof DURATION_MS]);
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)) return undefined;
  const moment = new Date(/Z$|[+-]\d\d:\d\d$/.test(text) || !text.includes("T") ? text : `${text}Z`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
