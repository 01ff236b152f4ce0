/** The answer, and what needs somebody. */
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { SystemReport } from "#lib/contracts/system.ts";
import { findingsOf, verdictOf } from "./verdict.ts";

export function VerdictSection({ report }: { report: SystemReport }) {
  const { word, bad } = verdictOf(report);
  return (
    <section aria-label="Are we losing data?" className="flex flex-col gap-2">
      <p role="status" className="text-lg font-semibold">
        <StateBadge state={bad ? "dead" : "healthy"} word={word} className="whitespace-normal!" />
      </p>
      <ul className="flex flex-col gap-1">
        {findingsOf(report).map(({ text, level, anchor }) => (
          <li key={text} className="flex items-baseline gap-2">
            <StateBadge state={level === "bad" ? "dead" : "retrying"} word={level === "bad" ? "now" : "look"} className="w-16 shrink-0" />
            <a href={`#${anchor}`} className="link">
              {text}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
