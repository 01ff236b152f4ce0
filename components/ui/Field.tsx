/** A label, the control, its help and its error, tied together for everybody. */
import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

export type FieldProps = {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  /** Adds "optional" to the label; fields are required otherwise. */
  optional?: boolean;
  /** Draws the control with what ties it to the label: spread them on Input, Textarea or Select. */
  children: (control: FieldControl) => ReactNode;
  className?: string;
};

export type FieldControl = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

export function Field({ label, help, error, optional = false, children, className }: FieldProps) {
  const id = useId();
  const described = [error && `${id}-error`, help && `${id}-help`].filter(Boolean).join(" ");
  const control: FieldControl = {
    id,
    ...(described && { "aria-describedby": described }),
    ...(error ? { "aria-invalid": true as const } : {}),
  };
  return (
    <div className={cx("flex flex-col gap-1", className)}>
      <label htmlFor={id} id={`${id}-label`} className="font-medium">
        {label}
        {optional && <span className="ml-1.5 font-normal text-faint">optional</span>}
      </label>
      {children(control)}
      {error && (
        <p id={`${id}-error`} className="text-sm text-st-dead-fg">
          {error}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="max-w-[72ch] text-sm text-muted">
          {help}
        </p>
      )}
    </div>
  );
}
