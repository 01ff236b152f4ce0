/** Over how long Overview sums. */
import { RANGES, type Range, rangeFacts } from "./ranges.ts";

export function RangeSwitch({ range, onChange }: { range: Range; onChange: (range: Range) => void }) {
  return (
    <fieldset className="flex gap-0.5">
      <legend className="sr-only">Range</legend>
      {RANGES.map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === range}
          title={`Sums of ${rangeFacts[value].words}`}
          onClick={() => onChange(value)}
          className="h-7 rounded px-2 text-muted hover:bg-hover hover:text-text aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-text max-sm:h-11 max-sm:px-3"
        >
          {value.replace(/(\d+)/, "$1 ")}
        </button>
      ))}
    </fieldset>
  );
}
