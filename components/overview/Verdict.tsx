/** The verdict sentence, its facts as links. */
import Link from "next/link";
import { cx } from "#components/ui/cx.ts";
import type { VerdictPart } from "./verdict.ts";

export function Verdict({ parts }: { parts: readonly VerdictPart[] }) {
  return (
    <p className="max-w-[80ch] text-lg leading-6 text-muted">
      {parts.map(({ text, href, strong }) => {
        const weight = strong && "font-semibold text-text";
        return href ? (
          <Link key={text} href={href} className={cx("link", weight)}>
            {text}
          </Link>
        ) : (
          <span key={text} className={cx(weight)}>
            {text}
          </span>
        );
      })}
    </p>
  );
}
