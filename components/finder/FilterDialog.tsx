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
  const [field, setField] = useState("status");
  const [path, setPath] = useState("");
  const [comparison, setComparison] = useState<Comparison>("is");
  const [value, setValue] = useState("");
  const id = useId();
  const comparisons = comparisonsOf(field);
  const chosen = comparisons.includes(comparison) ? comparison : (comparisons[0] ?? "is");
  const text = filterText({ field, path, comparison: chosen, value });
  const whole = parseQuery(text);
  const problem = (value !== "" || chosen === "exists") && !whole.ok ? whole.problem.message : undefined;
  const needsPath = filterFields.find(({ value: name }) => name === field)?.path === true;
  const ready = whole.ok && (value !== "" || chosen === "exists") && (!needsPath || path !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    onRun(withTerm(q, text));
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} width="sm" title="Add a filter">
      <form onSubmit={submit} className="flex flex-col gap-3 pb-3">
        <Field label="Field">{(control) => <Select {...control} value={field} onChange={setField} options={filterFields} />}</Field>
        {needsPath && (
          <Field label="Path">
            {(control) => (
              <Input
                {...control}
                mono
                value={path}
                onChange={(event) => setPath(event.target.value)}
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
              onChange={setComparison}
              options={comparisons.map((name) => ({ value: name, label: COMPARISONS[name] }))}
            />
          )}
        </Field>
        {chosen !== "exists" && (
          <Field label="Value" {...(problem && { error: problem })}>
            {(control) => (
              <Input
                {...control}
                mono
                value={value}
                onChange={(event) => setValue(event.target.value)}
                list={`${id}-values`}
                spellCheck={false}
                autoComplete="off"
              />
            )}
          </Field>
        )}
        <datalist id={`${id}-values`}>
          {facets
            .find((facet) => facet.field === field)
            ?.values.map((entry) => (
              <option key={entry.value} value={entry.value} label={entry.label} />
            ))}
        </datalist>
        <p className="text-sm text-muted">
          Adds <code className="break-all text-text">{text}</code>
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={!ready}>
            Add filter
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
