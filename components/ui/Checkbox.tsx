/** A box with its words; the words are part of the target. */
import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { cx } from "./cx.ts";

export type CheckboxProps = Omit<InputHTMLAttributes<HTMLInputElement>, "type"> & {
  label: ReactNode;
  help?: ReactNode;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  ref?: Ref<HTMLInputElement>;
};

export function Checkbox({ label, help, hideLabel = false, className, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <label className={cx("inline-flex min-h-6 min-w-6 items-start gap-2 py-0.5", hideLabel && "justify-center", className)}>
      <input {...rest} type="checkbox" {...(help ? { "aria-describedby": id } : {})} className="mt-[3px] size-3.5 shrink-0 accent-accent" />
      <span className={cx(hideLabel && "sr-only")}>
        {label}
        {help && (
          <span id={id} className="block text-sm text-muted">
            {help}
          </span>
        )}
      </span>
    </label>
  );
}
