"use client";
/** Which handlers an event was given to, which not, and the part of each one's rule that said so. */
import type { HandlerRoute, RuleClause } from "#lib/domain/routing.ts";
import { visible } from "#lib/domain/visible.ts";
import { Step } from "./TimelineStep.tsx";

const LINE = 25;
const people = (count: number) => (count === 1 ? "1 handler" : `${count} handlers`);

export function RoutingStep({ handlers, deliveries }: { handlers: readonly HandlerRoute[] | undefined; deliveries: number }) {
  const took = handlers?.filter(({ verdict }) => verdict === "took") ?? [];
  const rest = handlers?.filter(({ verdict }) => verdict !== "took") ?? [];
  const unrouted = handlers ? took.length === 0 : deliveries === 0;
  return (
    <Step
      state={unrouted ? "unrouted" : "accepted"}
      title={unrouted ? "unrouted" : "routed"}
      below={
        // Its height until the rules are here: nothing below may jump.
        !handlers ? (
          <div style={{ height: LINE * (deliveries + 1) }} />
        ) : (
          <>
            {took.length > 0 && <Routes routes={took} />}
            {rest.length > 0 && (
              <details open={took.length === 0} className="group">
                <summary className="inline-flex min-h-6 items-center gap-1 text-sm text-muted hover:text-text">
                  <span aria-hidden className="group-open:rotate-90">
                    ▸
                  </span>
                  {people(rest.length)} did not get it
                </summary>
                <Routes routes={rest} />
              </details>
            )}
          </>
        )
      }
    >
      {unrouted
        ? handlers?.length === 0
          ? "no handler is declared: none could want it"
          : "no handler wanted it when it came"
        : `to ${people(handlers ? took.length : deliveries)}`}
    </Step>
  );
}

function Routes({ routes }: { routes: readonly HandlerRoute[] }) {
  return (
    <ul className="pb-1 text-sm">
      {routes.map((route) => (
        <li key={route.handler} className="py-0.5 break-words">
          <span className="font-medium">{route.handler}</span>{" "}
          {route.clauses.length === 0 && <span className="text-muted">is declared no more</span>}
          {route.verdict === "would" && <span className="text-muted">wants such events now; it did not when this one came. </span>}
          <Clauses route={route} />
        </li>
      ))}
    </ul>
  );
}

/** The parts of a rule that fit, or those that did not. */
export function Clauses({ route: { verdict, clauses } }: { route: HandlerRoute }) {
  if (verdict !== "refused") return clauses.map((clause) => <Match key={clause.clause} clause={clause} />);
  return clauses.filter(({ matched }) => matched === null).map((clause) => <Refusal key={clause.clause} clause={clause} />);
}

const Match = ({ clause: { clause, matched, value } }: { clause: RuleClause }) =>
  matched !== null && (
    <span className="mr-2 text-muted">
      {clause} <code className="text-st-delivered-fg">{visible(matched)}</code>
      {matched !== value && matched !== "*" && " fits"}
    </span>
  );

function Refusal({ clause: { clause, patterns, value } }: { clause: RuleClause }) {
  return (
    <span className="mr-2 text-muted">
      {clause} <code>{visible(value)}</code> is {patterns.length > 1 ? "none of" : "not"}{" "}
      <mark className="rounded-sm bg-st-dead-tint px-1 font-mono text-st-dead-fg">{visible(patterns.join(", "))}</mark>
    </span>
  );
}
