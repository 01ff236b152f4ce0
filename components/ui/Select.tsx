"use client";
/** One of a few. */
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { cx } from "./cx.ts";
import { controlClass } from "./Input.tsx";

export type SelectOption<V extends string> = { value: V; label: string; description?: string; disabled?: boolean };

export type SelectProps<V extends string> = {
  value: V;
  onChange: (value: V) => void;
  options: readonly SelectOption<V>[];
  /** Where no Field labels it. */
  "aria-label"?: string;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  name?: string;
  disabled?: boolean;
  className?: string;
};

export function Select<V extends string>({ value, onChange, options, name, disabled = false, className, ...rest }: SelectProps<V>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      items={options}
      disabled={disabled}
      {...(name && { name })}
    >
      <Base.Trigger {...rest} className={cx(controlClass, "flex h-8 items-center justify-between gap-2 text-left max-sm:h-11", className)}>
        <Base.Value className="truncate" />
        <Base.Icon className="text-faint">
          <ChevronsUpDown size={13} aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-60 outline-none">
          <Base.Popup className="layer max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-lg bg-surface p-1 text-text shadow-float outline-none">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="grid cursor-default grid-cols-[1rem_1fr] items-start gap-1.5 rounded px-1.5 py-1 outline-none select-none data-highlighted:bg-hover data-disabled:text-faint"
              >
                <Base.ItemIndicator className="col-start-1 pt-0.5">
                  <Check size={13} aria-hidden />
                </Base.ItemIndicator>
                <span className="col-start-2">
                  <Base.ItemText>{option.label}</Base.ItemText>
                  {option.description && <span className="block max-w-72 text-sm text-muted">{option.description}</span>}
                </span>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
