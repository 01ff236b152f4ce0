/** The attempts of an event's deliveries in one glance: a line per handler, a mark per attempt. */

import { stateWord } from "#components/ui/StateBadge.tsx";
import type { DeliveryDetail, DeliverySummary } from "#lib/contracts/events.ts";
import { countedMarks, STRIP_TICKS, type StripMark, timedMarks } from "#lib/domain/strip.ts";

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

function stripName(deliveries: readonly DeliverySummary[]): string {
  if (deliveries.length === 0) return "no handler wanted it";
  return deliveries
    .map(({ handler, state, attempts }) => `${handler}: ${stateWord(state)}, ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`)
    .join("; ");
}

/** The same in large, on a logarithmic axis of time since receipt. */
export function DeliveryStrip({ delivery, receivedAt }: { delivery: DeliveryDetail; receivedAt: string }) {
  const x = (position: number) => 8 + position * 384;
  const marks = timedMarks(receivedAt, delivery);
  return (
    <svg
      role="img"
      aria-label={stripName([delivery])}
      viewBox="0 0 400 34"
      className="block w-full max-w-[40rem]"
      preserveAspectRatio="xMinYMid meet"
    >
      <path d="M0 11H400" className="stroke-line-strong" strokeWidth="1" />
      {STRIP_TICKS.map(([label, position], n) => (
        <g key={label}>
          <path d={`M${x(position)} 8v6`} className="stroke-line-strong" strokeWidth="1" />
          <text
            x={x(position)}
            y="30"
            textAnchor={n === 0 ? "start" : n === STRIP_TICKS.length - 1 ? "end" : "middle"}
            className="fill-faint text-[9px]"
          >
            {label}
          </text>
        </g>
      ))}
      {marks.map((mark, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: marks are drawn in the order of their attempts
        <Mark key={n} mark={mark} x={x(mark.position)} y={11} size={4.5} />
      ))}
    </svg>
  );
}

function Mark({ mark: { kind }, x, y, size }: { mark: StripMark; x: number; y: number; size: number }) {
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
