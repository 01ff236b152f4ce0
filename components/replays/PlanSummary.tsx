/** A plan, to be read before saying yes: how many, to whom, what is left out and why. */

import { Num } from "#components/ui/Num.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { ReplayPlan } from "#lib/contracts/replays.ts";

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
      {plan.warnings.map((warning) => (
        <p key={warning} className="border-l-2 border-st-retrying-solid bg-st-retrying-tint px-3 py-1.5">
          {warning}
        </p>
      ))}
      <Breakdown title="By handler" rows={plan.byHandler.map(({ handler, count }) => ({ name: handler, count }))} />
      <Breakdown title="By type" rows={plan.byType.map(({ type, count }) => ({ name: type, count }))} />
      <Breakdown title="Left out" rows={plan.excluded.map(({ reason, count }) => ({ name: reason, count }))} />
    </div>
  );
}

function Breakdown({ title, rows }: { title: string; rows: { name: string; count: number }[] }) {
  if (rows.length === 0) return null;
  const rest = rows.slice(MOST).reduce((sum, { count }) => sum + count, 0);
  const shown = rest > 0 ? [...rows.slice(0, MOST), { name: `${rows.length - MOST} more`, count: rest }] : rows;
  return (
    <section>
      <h3 className="mb-1 text-sm font-medium text-faint">{title}</h3>
      <ul className="border-t">
        {shown.map(({ name, count }) => (
          <li key={name} className="flex min-h-7 items-center gap-3 border-b py-1">
            <span className="min-w-0 flex-1 break-words">{name}</span>
            <Num value={count} exact />
          </li>
        ))}
      </ul>
    </section>
  );
}
