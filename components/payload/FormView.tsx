"use client";
/** A form's fields, decoded; one that holds JSON (as Slack's and GitHub's do) as a tree. */
import { CopyButton } from "#components/ui/CopyButton.tsx";
import type { FormField } from "#lib/domain/form.ts";
import { type JsonNode, parseJson } from "#lib/domain/json.ts";
import { visible } from "#lib/domain/visible.ts";
import { PayloadTree } from "./PayloadTree.tsx";

/** More fields than any form has. */
const SHOWN = 500;

export function FormView({ fields }: { fields: readonly FormField[] }) {
  return (
    <dl className="border-t">
      {fields.slice(0, SHOWN).map((field, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a field may come twice, and the list never changes
        <Field key={n} field={field} />
      ))}
      {fields.length > SHOWN && <p className="py-2 text-muted">The first {SHOWN} fields are shown; the raw view has all.</p>}
    </dl>
  );
}

function Field({ field: { name, value } }: { field: FormField }) {
  const root = treeOf(value);
  return (
    <div className="flex gap-3 border-b py-1.5 max-sm:flex-col max-sm:gap-0">
      <dt className="flex w-48 shrink-0 items-start gap-1 font-mono text-sm break-all text-muted">{visible(name)}</dt>
      <dd className="min-w-0 flex-1">
        {root ? (
          <PayloadTree root={root} text={value} label={name} />
        ) : (
          <span className="flex items-start gap-1 font-mono text-sm">
            <span className="min-w-0 flex-1 break-all">{visible(value) || <span className="text-faint">empty</span>}</span>
            <CopyButton text={value} label={`Copy ${name}`} />
          </span>
        )}
      </dd>
    </div>
  );
}

/** Only what has something to open is a tree. */
function treeOf(value: string): JsonNode | undefined {
  if (!/^\s*[[{]/.test(value)) return undefined;
  const parsed = parseJson(value);
  return parsed.ok ? parsed.root : undefined;
}
