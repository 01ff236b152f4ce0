/** The one place that gives states their glyph, word and colour. Colour never stands alone. */
import type { ReactNode } from "react";
import type { AttemptOutcome, DeliveryState, ReplayState, Verdict } from "#lib/domain/delivery.ts";
import { cx } from "./cx.ts";

export type State =
  | DeliveryState
  | Verdict
  | AttemptOutcome
  | ReplayState
  | "unrouted"
  | "filtered"
  | "firing"
  | "resolved"
  | "sent"
  | "disabled"
  | "healthy";
type Tone = "queued" | "delivering" | "delivered" | "retrying" | "dead" | "rejected";

export type StateBadgeProps = {
  state: State;
  /** `text`: glyph and word (default). `tint`: the same on a tint. `glyph`: the glyph alone, named for screen readers. */
  look?: "text" | "tint" | "glyph";
  /** Another word for the same state, where the state's own would mislead. */
  word?: string;
  className?: string;
};

const ring = <circle cx="6" cy="6" r="4" />;
const disc = <circle cx="6" cy="6" r="4.5" className="fill-current" stroke="none" />;
const square = <rect x="2" y="2" width="8" height="8" rx="1" className="fill-current" stroke="none" />;
const half = (
  <>
    <circle cx="6" cy="6" r="4" />
    <path d="M6 2a4 4 0 0 1 0 8z" className="fill-current" stroke="none" />
  </>
);
const turn = <path d="M10 6a4 4 0 1 1-1.4-3M9 .8V3.3H6.5" />;
const dash = <path d="M2.5 6h7" />;
const bars = <path d="M4.2 2.5v7M7.8 2.5v7" />;
const barred = (
  <>
    <circle cx="6" cy="6" r="4.3" />
    <path d="M3.6 6h4.8" />
  </>
);
const equals = <path d="M2.5 4.5h7M2.5 7.5h7" />;
const empty = (
  <>
    <circle cx="6" cy="6" r="4" />
    <path d="M2.5 9.5l7-7" />
  </>
);
const skip = <path d="M2.5 3l4 3-4 3zM9 3v6" />;
const triangle = <path d="M2 3.2h8L6 9.8z" />;
const cross = <path d="M3 3l6 6M9 3l-6 6" />;
const shake = <path d="M1.5 4h8M7.5 2l2 2M10.5 8h-8M4.5 10l-2-2" />;

const states: Record<State, [word: string, tone: Tone, glyph: ReactNode]> = {
  queued: ["queued", "queued", ring],
  delivering: ["delivering", "delivering", half],
  delivered: ["delivered", "delivered", disc],
  retrying: ["retrying", "retrying", turn],
  dead: ["dead", "dead", square],
  cancelled: ["cancelled", "queued", dash],
  paused: ["paused", "queued", bars],
  superseded: ["superseded", "queued", skip],
  unrouted: ["unrouted", "queued", empty],
  filtered: ["filtered", "queued", triangle],
  accepted: ["accepted", "delivered", disc],
  duplicate: ["duplicate", "queued", equals],
  rejected: ["rejected", "rejected", barred],
  handshake: ["handshake", "delivering", shake],
  unverified: ["unverified", "retrying", barred],
  failed: ["failed", "dead", cross],
  timed_out: ["timed out", "dead", cross],
  permanent: ["failed for good", "dead", square],
  schema_mismatch: ["schema mismatch", "dead", square],
  throttled: ["told to wait", "retrying", turn],
  crashed: ["worker lost", "dead", cross],
  released: ["released", "queued", ring],
  trying: ["dry run", "delivering", half],
  running: ["running", "delivering", half],
  finished: ["finished", "delivered", disc],
  firing: ["firing", "dead", square],
  resolved: ["resolved", "delivered", disc],
  sent: ["sent", "delivered", disc],
  disabled: ["disabled", "queued", dash],
  healthy: ["healthy", "delivered", disc],
};

const texts: Record<Tone, string> = {
  queued: "text-st-queued-fg",
  delivering: "text-st-delivering-fg",
  delivered: "text-st-delivered-fg",
  retrying: "text-st-retrying-fg",
  dead: "text-st-dead-fg",
  rejected: "text-st-rejected-fg",
};
const solids: Record<Tone, string> = {
  queued: "text-st-queued-solid",
  delivering: "text-st-delivering-solid",
  delivered: "text-st-delivered-solid",
  retrying: "text-st-retrying-solid",
  dead: "text-st-dead-solid",
  rejected: "text-st-rejected-solid",
};
const tints: Record<Tone, string> = {
  queued: "bg-st-queued-tint",
  delivering: "bg-st-delivering-tint",
  delivered: "bg-st-delivered-tint",
  retrying: "bg-st-retrying-tint",
  dead: "bg-st-dead-tint",
  rejected: "bg-st-rejected-tint",
};

export function StateBadge({ state, look = "text", word, className }: StateBadgeProps) {
  const [own, tone] = states[state];
  if (look === "glyph") return <StateGlyph state={state} label={word ?? own} {...(className && { className })} />;
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        texts[tone],
        look === "tint" && cx(tints[tone], "h-5 rounded px-1.5 text-sm font-medium"),
        className,
      )}
    >
      <StateGlyph state={state} />
      {word ?? own}
    </span>
  );
}

/** The glyph, 12 px. With a label it is an image with that name; without, decoration beside a word. */
export function StateGlyph({ state, label, className }: { state: State; label?: string; className?: string }) {
  const [, tone, glyph] = states[state];
  return (
    <svg
      role="img"
      aria-label={label}
      aria-hidden={label === undefined || undefined}
      viewBox="0 0 12 12"
      width="12"
      height="12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      className={cx("shrink-0", solids[tone], className)}
    >
      {glyph}
    </svg>
  );
}

/** The word for a state, where only text fits. */
export const stateWord = (state: State): string => states[state][0];

/** Every state there is, for the page that shows them all. */
export const allStates = Object.keys(states) as State[];
