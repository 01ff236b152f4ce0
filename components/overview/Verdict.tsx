/** The verdict sentence, its facts as links. */
import Link from "next/link";
import { cx } from "#components/ui/cx.ts";
import type { VerdictPart } from "./verdict.ts";

export function Verdict({ parts }: { parts: readonly VerdictPart[] }) {
  return (
    <p className="max-w-[80ch] text-lg leading-6 text-muted">
      {parts.map(({ text, href, strong }, at) => {
        const key = `${at} ${text}`;
        const weight = strong && "font-semibold text-text";
        return href ? (
          <Link key={key} href={href} className={cx("link", weight)}>
            {text}
          </Link>
        ) : (
          <span key={key} className={cx(weight)}>
            {text}
          </span>
        );
      })}
    </p>
  );
}
