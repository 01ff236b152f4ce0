"use client";
/** The query's text once more under the field, in colours: it has the field's metrics, so each token becomes a chip where it stands. */
import type { Ref } from "react";
import { cx } from "#components/ui/cx.ts";
import { type QueryToken, queryTokens } from "#lib/domain/queryTokens.ts";

export type Span = { start: number; end: number };

export function QueryText({ text, problem, ref }: { text: string; problem: Span | undefined; ref: Ref<HTMLDivElement> }) {
  const tokens = queryTokens(text);
  return (
    <div
      ref={ref}
      aria-hidden
      className="pointer-events-none absolute inset-y-0 right-8 left-[calc(2rem+1px)] flex items-center overflow-hidden font-mono text-sm whitespace-pre max-sm:text-[1rem] forced-colors:hidden"
    >
      <span className="w-max">
        {tokens.map((token, index) => (
          <span key={token.start}>
            {text.slice(tokens[index - 1]?.end ?? 0, token.start)}
            <Chip token={token} text={text} problem={problem} />
          </span>
        ))}
        {/* The field scrolls to its caret behind the last character. */}
        {text.slice(tokens.at(-1)?.end ?? 0)}{" "}
      </span>
    </div>
  );
}

function Chip({ token, text, problem }: { token: QueryToken; text: string; problem: Span | undefined }) {
  const wrong = problem !== undefined && token.start < Math.max(problem.end, problem.start + 1) && token.end > problem.start;
  const piece = (start: number, end: number) => text.slice(start, end);
  const underline = wrong && "underline decoration-st-dead-solid decoration-wavy underline-offset-4";
  if (token.kind === "paren") return <span className={cx("text-faint", underline)}>{piece(token.start, token.end)}</span>;
  if (token.kind === "joiner") return <span className={cx("text-accent", underline)}>{piece(token.start, token.end)}</span>;
  const field = token.start + (token.negated ? 1 : 0);
  const value = token.valueStart ?? field;
  // The shadow makes the chip wider than its text and moves nothing.
  return (
    <span
      className={cx(
        "rounded-[1px]",
        token.negated ? "bg-st-dead-tint shadow-[0_0_0_2px_var(--st-dead-tint)]" : "bg-hover shadow-[0_0_0_2px_var(--hover)]",
        underline,
      )}
    >
      {token.negated && <span className="text-st-dead-fg">-</span>}
      <span className="text-muted">{piece(field, value)}</span>
      <span className={cx(token.kind === "term" && "text-accent")}>{piece(value, token.end)}</span>
    </span>
  );
}
