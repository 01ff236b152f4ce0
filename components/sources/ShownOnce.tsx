/** What was made up for a source: to be entered at the provider now, and never shown again. */
import { Code } from "#components/ui/Code.tsx";
import type { ProviderSummary } from "#lib/contracts/sources.ts";

export function ShownOnce({ generated, provider }: { generated: Record<string, string>; provider: ProviderSummary | undefined }) {
  return (
    <div className="flex flex-col gap-2">
      {Object.entries(generated).map(([name, value]) => {
        const label = provider?.credentials.find((field) => field.name === name)?.label ?? name;
        return (
          <div key={name}>
            <p className="mb-1 text-sm text-muted">{label}</p>
            <Code label={`the new ${label.toLowerCase()}`} wrap>
              {value}
            </Code>
          </div>
        );
      })}
      <p className="text-sm text-muted">Enter it at the provider now. It is stored encrypted and not shown again.</p>
    </div>
  );
}
