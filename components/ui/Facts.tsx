/** Names and values side by side: a few of them in a row. */
import type { ReactNode } from "react";

export type Fact = { label: string; value: ReactNode };

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt className="text-sm text-faint">{label}</dt>
          <dd className="text-lg">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
