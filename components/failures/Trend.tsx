/** Where a group is going, in a word. */
import type { FailureTrend } from "#lib/domain/failure.ts";
import { TRENDS } from "./words.ts";

export function Trend({ trend }: { trend: FailureTrend }) {
  const { glyph, meaning } = TRENDS[trend];
  const pressing = trend === "new" || trend === "growing";
  return (
    <span title={meaning} className={pressing ? "text-text" : "text-muted"}>
      <span aria-hidden className="mr-1 inline-block w-3 text-center">
        {glyph}
      </span>
      {trend}
    </span>
  );
}
