"use client";
/** The time range, always visible, because a hidden one looks like lost data: presets, or what a person writes. `t` opens it. */
import { CalendarClock } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "#components/ui/Button.tsx";
import { useClock } from "#components/ui/clock.ts";
import { useOpener } from "#components/ui/useOpener.ts";
import { rangeLabel } from "./eventSearch.ts";
import { useListKeys } from "./useListKeys.ts";

const load = () => import("./RangePanel.tsx");
const RangePanel = dynamic(() => load().then(({ RangePanel }) => RangePanel), { ssr: false });

export type RangePickerProps = {
  from: string | null;
  to: string | null;
  /** Since when events are kept, where that is known. */
  keptFrom?: string | undefined;
  onChange: (from: string | null, to: string | null) => void;
};

export function RangePicker({ from, to, keptFrom, onChange }: RangePickerProps) {
  useClock();
  const { button, opened, open } = useOpener(load, "dialog");
  useListKeys({ t: open });
  return (
    <>
      <Button
        {...button}
        icon={<CalendarClock size={14} aria-hidden />}
        className="h-8! max-sm:h-11!"
        aria-keyshortcuts="t"
        aria-label={`Range: ${rangeLabel(from, to)}`}
      >
        {rangeLabel(from, to)}
      </Button>
      {opened && (
        <RangePanel
          {...{ ...opened, from, to, keptFrom }}
          onChoose={(range) => {
            opened.onOpenChange(false);
            onChange(range.from, range.to);
          }}
        />
      )}
    </>
  );
}
