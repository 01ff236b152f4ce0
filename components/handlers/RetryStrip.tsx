/** A retry schedule drawn as the attempts of an event are: time since receipt on a logarithmic axis. */
import { Mark } from "#components/events/AttemptStrip.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { plannedMarks, STRIP_TICKS } from "#lib/domain/strip.ts";
import { retryWords } from "./words.ts";

const WIDTH = 420;
const LINE = 22;
const x = (position: number) => 8 + position * (WIDTH - 24);

export function RetryStrip({ retry }: Pick<HandlerSummary, "retry">) {
  return (
    <svg role="img" aria-label={retryWords(retry)} viewBox={`0 0 ${WIDTH} ${LINE + 14}`} className="block w-full max-w-[30rem]">
      {STRIP_TICKS.map(([label, position], n) => (
        <g key={label}>
          <path d={`M${x(position)} 0V${LINE}`} className="stroke-line" strokeWidth="1" />
          <text x={x(position)} y={LINE + 11} textAnchor={n === 0 ? "start" : "middle"} className="fill-faint text-[10px]">
            {label}
          </text>
        </g>
      ))}
      <path d={`M${x(0)} ${LINE / 2}H${x(1)}`} className="stroke-line-strong" strokeWidth="1" />
      {plannedMarks(retry).map((mark, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: marks are drawn in the order of their attempts
        <Mark key={n} mark={mark} x={x(mark.position)} y={LINE / 2} size={4.5} />
      ))}
    </svg>
  );
}
