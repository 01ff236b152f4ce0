"use client";
/** What the word at the caret could become. Focus stays in the field (combobox pattern). */
import { cx } from "#components/ui/cx.ts";
import { formatCount } from "#components/ui/Num.tsx";
import type { Completion } from "#lib/domain/queryComplete.ts";
import { visible } from "#lib/domain/visible.ts";

export type QueryHintsProps = { id: string; options: readonly Completion[]; active: number; onAccept: (option: Completion) => void };

export function QueryHints({ id, options, active, onAccept }: QueryHintsProps) {
  return (
    <div
      id={`${id}-options`}
      role="listbox"
      aria-label="Hints"
      hidden={options.length === 0}
      className="absolute inset-x-0 top-full z-30 mt-1 max-h-80 overflow-y-auto rounded-lg bg-surface p-1 shadow-float"
    >
      {options.map((option, index) => (
        // The keys are the field's own (combobox pattern): focus never enters the list.
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        <div
          key={option.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          ref={(row) => {
            if (index === active) row?.scrollIntoView({ block: "nearest" });
          }}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onAccept(option)}
          className={cx(
            "flex min-h-7 cursor-default items-center gap-3 rounded px-2 hover:bg-hover max-sm:min-h-11",
            index === active && "bg-hover",
          )}
        >
          <code className="min-w-28 shrink-0 text-sm max-sm:min-w-0 max-sm:shrink">{visible(option.label)}</code>
          <span className="truncate text-sm text-muted">{visible(option.hint)}</span>
          {option.count !== undefined && <span className="ml-auto pl-2 text-sm text-faint tabular-nums">{formatCount(option.count)}</span>}
        </div>
      ))}
    </div>
  );
}
