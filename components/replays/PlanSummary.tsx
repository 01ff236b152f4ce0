/** A plan, to be read before saying yes: how many, to whom, how they stood, what is left out and why. */
import type { ReactNode } from "react";
import { Num } from "#components/ui/Num.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ReplayPlan } from "#lib/contracts/replays.ts";
import type { LastOutcome } from "#lib/domain/replay.ts";

const MOST = 6;

export function PlanSummary({ plan }: { plan: ReplayPlan }) {
  return (
    <div className="flex flex-col gap-4">
      <p>
        <strong className="text-2xl font-semibold tracking-[-0.01em]">
          <Num value={plan.total} exact />
        </strong>{" "}
        <span className="text-lg">{plan.total === 1 ? "delivery" : "deliveries"}</span>
        {plan.from && (
          <span className="block text-muted">
            of events received <Time value={plan.from} look="exact" />
            {plan.to && plan.to !== plan.from && (
              <>
                {" "}
                to <Time value={plan.to} look="exact" />
              </>
            )}
          </span>
        )}
      </p>
      {plan.warnings.length > 0 && (
        <ul aria-label="Warnings" className="flex flex-col gap-1.5">
          {plan.warnings.map((warning) => (
            <li key={warning} className="border-l-2 border-st-retrying-solid bg-st-retrying-tint px-3 py-1.5">
              {warning}
            </li>
          ))}
        </ul>
      )}
      <PlanTables plan={plan} />
    </div>
  );
}

export function PlanTables({ plan }: { plan: ReplayPlan }) {
  return (
    <div className="grid gap-x-8 gap-y-4 @2xl:grid-cols-2">
      <Breakdown title="By handler" rows={plan.byHandler.map(({ handler, count }) => ({ key: handler, name: handler, count }))} />
      <Breakdown title="By type" rows={plan.byType.map(({ type, count }) => ({ key: type, name: type || "(no type)", count }))} />
      <Breakdown
        title="How they stood"
        rows={plan.byLast.map(({ last, count }) => ({ key: last, name: <LastBadge last={last} />, count }))}
      />
      <Breakdown title="Left out" rows={plan.excluded.map(({ reason, count }) => ({ key: reason, name: reason, count }))} />
    </div>
  );
}

function LastBadge({ last }: { last: LastOutcome }) {
  if (last === "never") return <StateBadge state="unrouted" word="never handled" />;
  if (last === "open") return <StateBadge state="delivering" word="waits or runs" />;
  return <StateBadge state={last} />;
}

function Breakdown({ title, rows }: { title: string; rows: { key: string; name: ReactNode; count: number }[] }) {
  if (rows.length === 0) return null;
  const rest = rows.slice(MOST).reduce((sum, { count }) => sum + count, 0);
  const shown = rest > 0 ? [...rows.slice(0, MOST), { key: "", name: `${rows.length - MOST} more`, count: rest }] : rows;
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-sm font-medium text-faint">{title}</h3>
      <ul className="border-t">
        {shown.map(({ key, name, count }) => (
          <li key={key} className="flex min-h-7 items-center gap-3 border-b py-1">
            <span className="min-w-0 flex-1 break-words">{name}</span>
            <Num value={count} exact />
          </li>
        ))}
      </ul>
    </section>
  );
}
