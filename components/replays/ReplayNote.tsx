/** Why a replay stands where it stands, in a sentence. */
import { cx } from "#components/ui/cx.ts";
import type { Replay } from "#lib/contracts/replays.ts";
import { visible } from "#lib/domain/visible.ts";

export function ReplayNote({ replay }: { replay: Replay }) {
  const text = noteOf(replay);
  if (!text) return null;
  const isWarning = replay.state === "paused" && replay.note !== "";
  return (
    <p
      className={cx(
        "border-l-2 px-3 py-1.5 break-words",
        isWarning ? "border-st-retrying-solid bg-st-retrying-tint" : "border-st-delivering-solid bg-st-delivering-tint",
      )}
    >
      {visible(text)}
    </p>
  );
}

function noteOf({ state, note, canary, canaryState }: Replay): string {
  if (state === "trying") return "A sample runs in transactions that are rolled back. Nothing is delivered before you start the replay.";
  if (state === "running" && canaryState === "waiting")
    return `The first ${canary} go ahead. The others follow when all of them are delivered.`;
  return note;
}
