/** Every attempt of an event in one drawing: a line per delivery, time since receipt on a logarithmic axis. */
import type { EventDetail } from "#lib/contracts/events.ts";
import { STRIP_TICKS, timedMarks } from "#lib/domain/strip.ts";
import { Mark, stripName } from "./AttemptStrip.tsx";

const SHOWN = 6;
const LINE = 20;
const WIDTH = 520;
/** The names' column; a single delivery needs none. */
const NAMES = 130;
const END = 16;

export function EventStrip({ event }: { event: EventDetail }) {
  const shown = event.deliveries.toReversed().slice(0, SHOWN);
  const from = shown.length > 1 ? NAMES : 8;
  const x = (position: number) => from + position * (WIDTH - END - from);
  const height = shown.length * LINE;
  return (
    <svg role="img" aria-label={stripName(event.deliveries)} viewBox={`0 0 ${WIDTH} ${height + 14}`} className="block w-full max-w-[46rem]">
      {STRIP_TICKS.map(([label, position], n) => (
        <g key={label}>
          <path d={`M${x(position)} 0V${height}`} className="stroke-line" strokeWidth="1" />
          <text x={x(position)} y={height + 11} textAnchor={n === 0 && from === 8 ? "start" : "middle"} className="fill-faint text-[10px]">
            {label}
          </text>
        </g>
      ))}
      {shown.map((delivery, line) => {
        const y = LINE * (line + 0.5);
        return (
          <g key={delivery.id}>
            {shown.length > 1 && (
              <text x="0" y={y + 4} className="fill-muted text-[11px]">
                {cut(delivery.handler)}
                <title>{delivery.handler}</title>
              </text>
            )}
            <path d={`M${x(0)} ${y}H${x(1)}`} className="stroke-line-strong" strokeWidth="1" />
            {timedMarks(event.receivedAt, delivery).map((mark, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: marks are drawn in the order of their attempts
              <Mark key={n} mark={mark} x={x(mark.position)} y={y} size={4.5} />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

const cut = (name: string) => (name.length > 20 ? `${name.slice(0, 19)}…` : name);
