/** What a person may say about a replay, and what of it is sent. */
import type { ReplayCreate, ReplayScope } from "#lib/contracts/replays.ts";

export type Options = {
  name: string;
  reason: string;
  perSecond: string;
  handler: string;
  canary: boolean;
  stops: boolean;
  includeApplied: boolean;
  /** For a scope whose end is open: how far back, or two moments as the browser's own control writes them. */
  from: string;
  between: { from: string; to: string };
};

export const BETWEEN = "between";
export const emptyOptions: Options = {
  ...{ name: "", reason: "", perSecond: "", handler: "", canary: true, stops: true, includeApplied: false },
  ...{ from: "", between: { from: "", to: "" } },
};

/** Replays of more deliveries than this need a reason. */
export const REASON_FROM = 100;
export const CANARY_FROM = 10;

export const SPEEDS = ["", "1", "10", "50", "200"];
export const speedLabel = (value: string) => (value === "" ? "As fast as the handler allows" : `${value} per second`);

/** The scope as narrowed in the panel. */
export function scopeWith(asked: ReplayScope, { handler, from, between }: Options): ReplayScope {
  const scope: ReplayScope = handler ? { ...asked, handler } : asked;
  if (scope.kind !== "events" || !isOpenEnded(asked) || from === "") return scope;
  if (from !== BETWEEN) return { ...scope, from };
  // The control's value is a local time without a zone; the server wants the moment.
  const moment = (text: string) => new Date(text).toISOString();
  return { ...scope, ...(between.from && { from: moment(between.from) }), ...(between.to && { to: moment(between.to) }) };
}

/** A backfill: nothing on screen has fixed its time. */
export const isOpenEnded = (scope: ReplayScope): boolean =>
  scope.kind === "events" && scope.to === undefined && scope.handler !== undefined;

export const optionsOf = ({ name, reason, perSecond, canary, stops, includeApplied }: Options): Omit<ReplayCreate, "scope"> => ({
  ...(name.trim() && { name: name.trim() }),
  reason: reason.trim(),
  perSecond: perSecond === "" ? null : Number(perSecond),
  canary,
  ...(!stops && { stopAtPercent: null }),
  ...(includeApplied && { includeApplied }),
});
