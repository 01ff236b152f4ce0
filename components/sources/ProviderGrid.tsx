/** Choose who will post: a grid with a search, operable as one group of radio buttons. */
import { useState } from "react";
import { cx } from "#components/ui/cx.ts";
import { Input } from "#components/ui/Input.tsx";
import type { ProviderSummary } from "#lib/contracts/sources.ts";
import { ProviderMark } from "./ProviderMark.tsx";

type Props = { providers: readonly ProviderSummary[]; value: string; onChange: (id: string) => void };

export function ProviderGrid({ providers, value, onChange }: Props) {
  const [search, setSearch] = useState("");
  const shown = providers.filter(({ id, name, category }) => `${id} ${name} ${category}`.toLowerCase().includes(search.toLowerCase()));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 font-medium">Provider</legend>
      <Input
        type="search"
        aria-label="Find a provider"
        placeholder="Find a provider"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="max-w-80"
      />
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        {shown.map((provider) => (
          <label
            key={provider.id}
            className={cx(
              "flex cursor-pointer items-center gap-2.5 rounded-lg border px-3 py-2.5 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
              value === provider.id && "border-accent bg-selected",
            )}
          >
            <input
              type="radio"
              name="provider"
              value={provider.id}
              checked={value === provider.id}
              onChange={() => onChange(provider.id)}
              className="sr-only"
            />
            <ProviderMark provider={provider.id} size="lg" />
            <span className="min-w-0">
              <span className="block truncate font-medium">{provider.name}</span>
              <span className="block truncate text-sm text-muted">{provider.category}</span>
            </span>
          </label>
        ))}
      </div>
      {shown.length === 0 && <p className="text-muted">No preset is called that. Generic HMAC fits most other senders.</p>}
    </fieldset>
  );
}
