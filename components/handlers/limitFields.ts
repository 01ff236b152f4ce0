/** The limits form: overrides as text in fields, and what changed in them as a patch. */
import type { OverridesPatch } from "#lib/contracts/handlers.ts";
import type { Overrides } from "#lib/domain/handler.ts";

export type LimitFields = { concurrency: string; clusterConcurrency: string; perSecond: string; burst: string };

const text = (value: number | null | undefined) => (value == null ? "" : String(value));

export const fieldsOf = ({ concurrency, clusterConcurrency, throttle }: Overrides): LimitFields => ({
  concurrency: text(concurrency),
  clusterConcurrency: text(clusterConcurrency),
  perSecond: text(throttle?.perSecond),
  burst: text(throttle?.burst),
});

const number = (field: string): number | null => (field.trim() === "" ? null : Number(field));

/** Only what was changed, so that two people who set different limits at once do not undo each other. Empty fields give limits back. */
export function patchOf(before: LimitFields, after: LimitFields): OverridesPatch {
  const patch: OverridesPatch = {};
  for (const name of ["concurrency", "clusterConcurrency"] as const) if (before[name] !== after[name]) patch[name] = number(after[name]);
  if (before.perSecond !== after.perSecond || before.burst !== after.burst) patch.throttle = throttleOf(after);
  return patch;
}

function throttleOf({ perSecond, burst }: LimitFields): OverridesPatch["throttle"] {
  const [rate, most] = [number(perSecond), number(burst)];
  if (rate === null) return null;
  return most === null ? { perSecond: rate } : { perSecond: rate, burst: most };
}
