"use client";
/** What comparisons of a source leave out of sight: times, ids, and the paths somebody named. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { type DiffRules, withPath } from "#lib/domain/diffRules.ts";
import { visible } from "#lib/domain/visible.ts";

export type RulesBarProps = {
  rules: DiffRules;
  setRules: (rules: DiffRules) => void;
  /** How many differences they leave out. */
  ignored: number;
  shown: boolean;
  children: ReactNode;
};

export function RulesBar({ rules, setRules, ignored, shown, children }: RulesBarProps) {
  return (
    <fieldset className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <legend className="sr-only">Ignored differences</legend>
      <span title="Remembered for this source, in this browser">Ignore</span>
      <Checkbox label="times" checked={rules.times} onChange={(event) => setRules({ ...rules, times: event.target.checked })} />
      <Checkbox label="ids" checked={rules.ids} onChange={(event) => setRules({ ...rules, ids: event.target.checked })} />
      {rules.paths.map((path) => (
        <button
          key={path}
          type="button"
          aria-label={`Look at ${path} again`}
          onClick={() => setRules(withPath(rules, path, false))}
          className="inline-flex min-h-6 max-w-60 items-center gap-1 rounded border px-1.5 hover:bg-hover"
        >
          <code className="truncate">{visible(path)}</code>
          <X size={11} aria-hidden />
        </button>
      ))}
      <span className="ml-auto tabular-nums">
        {ignored.toLocaleString("en")} {ignored === 1 ? "difference" : "differences"}{" "}
        {shown && ignored > 0 ? "marked as ignored" : "ignored"}
      </span>
      {children}
    </fieldset>
  );
}
