"use client";
/** One of a few that are all worth seeing: radio buttons side by side, one tab stop, moved by the arrow keys. */
import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

export type ChoiceProps<V extends string> = {
  label: string;
  value: V;
  options: readonly { value: V; label: ReactNode }[];
  onChange: (value: V) => void;
  help?: ReactNode;
  className?: string;
};

export function Choice<V extends string>({ label, value, options, onChange, help, className }: ChoiceProps<V>) {
  const id = useId();
  return (
    <fieldset aria-describedby={help ? `${id}-help` : undefined} className={cx("min-w-0", className)}>
      <legend className="mb-1 font-medium">{label}</legend>
      <div className="inline-flex flex-wrap rounded border border-line-strong bg-surface">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative flex min-h-7 cursor-pointer items-center px-3 text-muted first:rounded-l last:rounded-r hover:text-text has-checked:bg-selected has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-focus not-last:border-r max-sm:min-h-11"
          >
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer appearance-none opacity-0"
            />
            {option.label}
          </label>
        ))}
      </div>
      {help && (
        <p id={`${id}-help`} className="mt-1 max-w-[72ch] text-sm text-muted">
          {help}
        </p>
      )}
    </fieldset>
  );
}
