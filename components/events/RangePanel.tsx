"use client";
/** What the range's button opens: presets, and a field for any other range. */
import { type FormEvent, useId, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { formatTime, zoneName, zoneOffset } from "#components/ui/clock.ts";
import { cx } from "#components/ui/cx.ts";
import { Input } from "#components/ui/Input.tsx";
import { Popover } from "#components/ui/Popover.tsx";
import type { Opened } from "#components/ui/useOpener.ts";
import { type ParsedRange, parseRange, type RangeText, resolveRange } from "#lib/domain/range.ts";
import { PRESETS, presetOf } from "#lib/domain/rangeLabel.ts";
import type { RangePickerProps } from "./RangePicker.tsx";

type Choice = Omit<RangePickerProps, "onChange"> & { onChoose: (range: RangeText) => void };

export function RangePanel({ from, to, keptFrom, onChoose, ...opened }: Choice & Opened) {
  return (
    <Popover {...opened} label="Time range">
      <Ranges {...{ from, to, keptFrom, onChoose }} />
    </Popover>
  );
}

function Ranges({ from, to, keptFrom, onChoose }: Choice) {
  const [text, setText] = useState("");
  const [now] = useState(() => new Date());
  const id = useId();
  const clock = { now, zone: zoneName() };
  const parsed = text.trim() === "" ? undefined : parseRange(text, clock);
  const current = presetOf({ from, to }, clock);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parsed?.ok) onChoose(parsed);
  };
  return (
    <div className="flex w-[30rem] max-w-full max-sm:flex-col">
      <ul aria-label="Ranges" className="w-44 shrink-0 border-r p-1 max-sm:w-full max-sm:border-r-0 max-sm:border-b">
        {PRESETS.map(({ label, text: preset }) => (
          <li key={label}>
            <button
              type="button"
              aria-current={label === current || undefined}
              onClick={() => {
                const range = parseRange(preset, clock);
                if (range.ok) onChoose(range);
              }}
              className="flex h-7 w-full items-center rounded px-2 text-left hover:bg-hover aria-[current]:bg-selected aria-[current]:font-medium max-sm:h-11"
            >
              {label}
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} className="flex min-w-0 flex-1 flex-col gap-2 p-3">
        <label htmlFor={id} className="font-medium">
          Or write it
        </label>
        <Input
          id={id}
          mono
          autoFocus
          autoComplete="off"
          spellCheck={false}
          placeholder="around 14:02 ±5m"
          aria-describedby={`${id}-means`}
          aria-invalid={parsed?.ok === false || undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div id={`${id}-means`} role="status" className="min-h-16">
          <Meaning parsed={parsed} current={resolveRange({ from, to }, now)} now={now} keptFrom={keptFrom} />
        </div>
        <div className="flex items-end justify-between gap-2">
          <p className="text-sm text-faint">
            {zoneName()}, {zoneOffset(now)}
          </p>
          <Button type="submit" variant="primary" disabled={parsed?.ok !== true}>
            Show this range
          </Button>
        </div>
      </form>
    </div>
  );
}

type MeaningProps = { parsed: ParsedRange | undefined; current: { from: Date; to: Date }; now: Date; keptFrom: string | undefined };

/** The range in the screen's zone and in UTC, and what of it is not there any more. */
function Meaning({ parsed, current, now, keptFrom }: MeaningProps) {
  if (parsed?.ok === false) return <p className="text-sm text-st-dead-fg">{parsed.message}</p>;
  const { from, to } = parsed ? resolveRange(parsed, now) : current;
  const utc = (at: Date) => at.toISOString().slice(5, 16).replace("T", " ");
  const gone = keptFrom !== undefined && from < new Date(keptFrom);
  return (
    <>
      <p className="tabular-nums">
        {formatTime(from, "dayMinute")} – {parsed && parsed.to === null ? "now" : formatTime(to, "dayMinute")}
      </p>
      <p className="text-sm text-muted tabular-nums">
        {utc(from)} – {utc(to)} UTC
      </p>
      {keptFrom && (
        <p className={cx("text-sm", gone ? "text-st-retrying-fg" : "text-faint")}>
          {gone ? "Begins before what is kept: " : "Events are kept "}since {formatTime(keptFrom, "date")}.
        </p>
      )}
    </>
  );
}
