"use client";
/** Why these are one group: what went into the fingerprint, and which groups were put together by hand. */
import Link from "next/link";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Button } from "#components/ui/Button.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { Section } from "#components/ui/Section.tsx";
import type { FailureDetail } from "#lib/contracts/failures.ts";
import { visible } from "#lib/domain/visible.ts";
import { useFailureDesk } from "./FailureDesk.tsx";
import { plural } from "./words.ts";

export function FingerprintFacts({ failure }: { failure: FailureDetail }) {
  const { fingerprint, fingerprintVersion, inputs, mergedGroups } = failure;
  const rows: [label: string, value: string][] = [
    ["Handler", inputs.handler],
    ["Error", inputs.errorName],
    ["Message", inputs.message],
    ["Top frame", inputs.frame ?? "not known: the stored stack is shorter than the one that was thrown, or there was none"],
  ];
  return (
    <Section
      title="Why these are one group"
      description="What is the same in all of them, after numbers, ids, quoted texts and times were taken out of the message."
    >
      <dl className="border-t">
        {rows.map(([label, value]) => (
          <div key={label} className="flex gap-3 border-b py-1.5">
            <dt className="w-20 shrink-0 text-faint">{label}</dt>
            <dd className="min-w-0 font-mono text-sm break-words">{visible(value)}</dd>
          </div>
        ))}
        <div className="flex items-center gap-3 border-b py-1.5">
          <dt className="w-20 shrink-0 text-faint">Fingerprint</dt>
          <dd className="flex min-w-0 flex-wrap items-center gap-x-2">
            <code className="text-sm">{fingerprint}</code>
            <CopyButton text={fingerprint} label="Copy fingerprint" />
            <span className="text-sm text-muted">version {fingerprintVersion}</span>
          </dd>
        </div>
      </dl>
      {mergedGroups.length > 0 && <Merged groups={mergedGroups} />}
    </Section>
  );
}

function Merged({ groups }: { groups: FailureDetail["mergedGroups"] }) {
  const change = useFailureDesk();
  const reason = useRoleReason("operator");
  return (
    <>
      <h3 className="mt-4 mb-1 font-medium">Merged into it</h3>
      <ul className="border-t">
        {groups.map(({ fingerprint, errorName, title, dead }) => (
          <li key={fingerprint} className="flex items-center gap-3 border-b py-1.5">
            <Link href={`/failures/${fingerprint}`} className="link min-w-0 flex-1 break-words">
              {visible(errorName)} {visible(title)}
            </Link>
            <span className="text-sm whitespace-nowrap text-muted">{plural(dead, "dead letter")}</span>
            <Button
              size="sm"
              disabledReason={reason}
              aria-label={`Take ${visible(title)} out`}
              onClick={() => change({ fingerprint, patch: { action: "unmerge" }, said: "Taken out." })}
            >
              Take out
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
