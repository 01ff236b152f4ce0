/** The attempts of an event's deliveries in one glance: a line per handler, a mark per attempt. */

import { stateWord } from "#components/ui/StateBadge.tsx";
import type { DeliverySummary } from "#lib/contracts/events.ts";
import { countedMarks, type StripMark } from "#lib/domain/strip.ts";

/** 88 × 16, for rows. Three handlers are drawn; the name says how all of them stand. */
export function AttemptStrip({ deliveries }: { deliveries: readonly DeliverySummary[] }) {
  const shown = deliveries.slice(0, 3);
  const gap = 16 / (shown.length + 1);
  return (
    <svg role="img" aria-label={stripName(deliveries)} viewBox="0 0 88 16" width="88" height="16" className="block">
      <title>{stripName(deliveries)}</title>
      {shown.map((delivery, line) => {
        const y = gap * (line + 1);
        return (
          <g key={delivery.id}>
            <path d={`M0 ${y}H88`} className="stroke-line" strokeWidth="1" />
            {countedMarks(delivery).map((mark) => (
              <Mark
                key={mark.position}
                mark={mark}
                x={4 + mark.position * 8.5}
                y={y}
                size={shown.length === 1 ? 3.5 : shown.length === 2 ? 3 : 2.2}
              />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

/** The same in words. */
export function stripName(deliveries: readonly DeliverySummary[]): string {
  if (deliveries.length === 0) return "no handler wanted it";
  return deliveries
    .map(({ handler, state, attempts }) => `${handler}: ${stateWord(state)}, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`)
    .join("; ");
}

/** One attempt: a shape and a colour for how it went. */
export function Mark({ mark: { kind }, x, y, size }: { mark: StripMark; x: number; y: number; size: number }) {
  switch (kind) {
    case "delivered":
      return <circle cx={x} cy={y} r={size} className="fill-st-delivered-solid" />;
    case "dead":
      return <rect x={x - size} y={y - size} width={size * 2} height={size * 2} rx="1" className="fill-st-dead-solid" />;
    case "failed":
      return <path d={`M${x} ${y - size}v${size * 2}`} className="stroke-st-dead-solid" strokeWidth={size > 4 ? 2.5 : 2} />;
    case "running":
      return <circle cx={x} cy={y} r={size} className="fill-st-delivering-solid" />;
    case "waiting":
      return <circle cx={x} cy={y} r={size - 0.75} className="fill-canvas stroke-st-retrying-solid" strokeWidth="1.5" />;
    case "stopped":
      return <path d={`M${x - size} ${y}h${size * 2}`} className="stroke-st-queued-solid" strokeWidth="2.5" />;
  }
}
