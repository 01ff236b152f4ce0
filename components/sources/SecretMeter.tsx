/** During an overlap: which of the two secrets the provider signs with, by the last request of each. */
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { SecretSummary, Source } from "#lib/contracts/sources.ts";
import { isLive, isOverlapping } from "./secretState.ts";

export function SecretMeter({ source }: { source: Source }) {
  const signing = source.secrets.filter((secret) => secret.name === "secret" && isLive(secret)).toReversed();
  const current = signing.at(-1);
  if (!current || !signing.some((secret) => isOverlapping(secret))) return null;
  return (
    <div role="status" className="mb-4 flex flex-col gap-1 border-y bg-sunken px-3 py-2.5">
      <p className="flex flex-wrap gap-x-4">
        <span className="text-muted">Last request signed with</span>
        {signing.map((secret) => (
          <Used key={secret.version} secret={secret} />
        ))}
      </p>
      <p className="text-sm">
        {current.lastUsedAt ? (
          <StateBadge state="delivered" word={`v${current.version} is in use: the old one can be revoked.`} className="whitespace-normal" />
        ) : (
          <StateBadge
            state="queued"
            word={`v${current.version} has not been seen yet: enter it at the provider, and it shows here within seconds.`}
            className="whitespace-normal"
          />
        )}
      </p>
    </div>
  );
}

const Used = ({ secret: { version, lastUsedAt } }: { secret: SecretSummary }) => (
  <span>
    <span className="font-mono text-sm">v{version}</span>: {lastUsedAt ? <Time value={lastUsedAt} /> : "never"}
  </span>
);
