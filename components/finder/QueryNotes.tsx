"use client";
/** What there is to say about a query before it is run: its mistake with the way out, or what it would cost. */
import { Button } from "#components/ui/Button.tsx";
import { formatCount } from "#components/ui/Num.tsx";
import type { QueryProblem } from "#lib/domain/query/ast.ts";

export type ProblemNoteProps = { id: string; text: string; problem: QueryProblem | undefined; onFix: (text: string) => void };

export function ProblemNote({ id, text, problem, onFix }: ProblemNoteProps) {
  const fixed = problem?.fix === undefined ? undefined : `${text.slice(0, problem.start)}${problem.fix}${text.slice(problem.end)}`.trim();
  return (
    <div id={id} role="status" className="text-sm text-st-dead-fg empty:hidden">
      {problem && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1">
          <span>{problem.message}</span>
          {fixed !== undefined && problem.fix !== undefined && (
            <Button size="sm" onClick={() => onFix(fixed)}>
              {problem.fix === "" ? "Remove it" : <>Use {<code>{problem.fix}</code>}</>}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

export type CostNoteProps = {
  scan: number;
  narrower: { label: string; from: string } | undefined;
  onNarrow: (from: string) => void;
  onRun: () => void;
};

export function CostNote({ scan, narrower, onNarrow, onRun }: CostNoteProps) {
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1 text-sm text-st-retrying-fg">
      <span>{`No index finds this: it reads ≈${formatCount(scan)} payloads.`}</span>
      {narrower && (
        <Button size="sm" variant="primary" onClick={() => onNarrow(narrower.from)}>
          {`Narrow to ${narrower.label}`}
        </Button>
      )}
      <Button size="sm" onClick={onRun}>
        Run anyway
      </Button>
    </p>
  );
}
