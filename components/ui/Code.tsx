/** A block of code or text as it is, scrolling in itself, with a copy button. */
import { CopyButton } from "./CopyButton.tsx";
import { cx } from "./cx.ts";

export type CodeProps = {
  children: string;
  /** What it is: the name of the region and of the copy button. */
  label: string;
  wrap?: boolean;
  className?: string;
};

export function Code({ children, label, wrap = false, className }: CodeProps) {
  return (
    <div className={cx("relative rounded-lg border bg-sunken", className)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section tabIndex={0} aria-label={label} className="max-h-96 overflow-auto rounded-lg py-2.5 pr-10 pl-3 outline-offset-0">
        <pre className={cx("text-sm leading-5", wrap && "break-all whitespace-pre-wrap")}>{children}</pre>
      </section>
      <span className="absolute top-1.5 right-1.5">
        <CopyButton text={children} label={`Copy ${label}`} className="bg-sunken" />
      </span>
    </div>
  );
}
