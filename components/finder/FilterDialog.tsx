"use client";
/** The query's text for those who do not want to type it: a field, a comparison, a value. */
import { type FormEvent, useId, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import type { Facet } from "#lib/contracts/summary.ts";
import { COMPARISONS, type Comparison, comparisonsOf, filterFields, filterText } from "#lib/domain/filterText.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { withTerm } from "#lib/domain/queryEdit.ts";

export type FilterDialogProps = { q: string; facets: readonly Facet[]; onRun: (q: string) => void; onClose: () => void };

export function FilterDialog({ q, facets, onRun, onClose }: FilterDialogProps) {
  const filter = useFilter();
  const { field, chosen, text, problem } = filter;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!filter.ready) return;
    onRun(withTerm(q, text));
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} width="sm" title="Add a filter">
      <form onSubmit={submit} className="flex flex-col gap-3 pb-3">
        <Field label="Field">{(control) => <Select {...control} value={field} onChange={filter.setField} options={filterFields} />}</Field>
        {filter.needsPath && (
          <Field label="Path">
            {(control) => (
              <Input
                {...control}
                mono
                value={filter.path}
                onChange={(event) => filter.setPath(event.target.value)}
                placeholder="data.object.customer"
                spellCheck={false}
              />
            )}
          </Field>
        )}
        <Field label="Comparison">
          {(control) => (
            <Select
              {...control}
              value={chosen}
              onChange={filter.setComparison}
              options={filter.comparisons.map((name) => ({ value: name, label: COMPARISONS[name] }))}
            />
          )}
        </Field>
        {chosen !== "exists" && (
          <ValueField
            value={filter.value}
            onChange={filter.setValue}
            known={facets.find((facet) => facet.field === field)?.values ?? []}
            {...(problem && { problem })}
          />
        )}
        <p className="text-sm text-muted">
          Adds <code className="break-all text-text">{text}</code>
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!filter.ready}>
            Add filter
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is chosen so far, and the term it makes. */
function useFilter() {
  const [field, setField] = useState("status");
  const [path, setPath] = useState("");
  const [comparison, setComparison] = useState<Comparison>("is");
  const [value, setValue] = useState("");
  const comparisons = comparisonsOf(field);
  // Another field may not have the one chosen before.
  const chosen = comparisons.includes(comparison) ? comparison : (comparisons[0] ?? "is");
  const text = filterText({ field, path, comparison: chosen, value });
  const parsed = parseQuery(text);
  const hasValue = value !== "" || chosen === "exists";
  const needsPath = filterFields.find(({ value: name }) => name === field)?.path === true;
  return {
    ...{ field, setField, path, setPath, comparisons, chosen, setComparison, value, setValue, text, needsPath },
    problem: hasValue && !parsed.ok ? parsed.problem.message : undefined,
    ready: parsed.ok && hasValue && (!needsPath || path !== ""),
  };
}

type ValueProps = { value: string; onChange: (value: string) => void; known: Facet["values"]; problem?: string };

/** Any value; those of the range are offered. */
function ValueField({ value, onChange, known, problem }: ValueProps) {
  const id = useId();
  return (
    <>
      <Field label="Value" {...(problem && { error: problem })}>
        {(control) => (
          <Input
            {...control}
            mono
            value={value}
            onChange={(event) => onChange(event.target.value)}
            list={id}
            spellCheck={false}
            autoComplete="off"
          />
        )}
      </Field>
      <datalist id={id}>
        {known.map((entry) => (
          <option key={entry.value} value={entry.value} label={entry.label} />
        ))}
      </datalist>
    </>
  );
}
