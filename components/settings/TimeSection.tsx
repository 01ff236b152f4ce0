"use client";
/** In which zone and on which clock times are written. */
import { useMemo, useSyncExternalStore } from "react";
import { useMe } from "#components/layout/MeProvider.tsx";
import { usePreferences } from "#components/layout/preferences.ts";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Choice } from "#components/ui/Choice.tsx";
import { formatTime, useClock, zoneName } from "#components/ui/clock.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Select } from "#components/ui/Select.tsx";
import { browserZone, zoneOptions } from "#components/ui/zones.ts";
import { useSaved } from "./useSaved.ts";

export function TimeSection() {
  const { timeZone, utc, clock } = usePreferences(useMe().preferences);
  const { error, save } = useSaved();
  // The server knows neither the browser's zone nor its clock.
  const own = useSyncExternalStore(never, browserZone, () => "");
  const zones = useMemo(
    () => [{ value: "", label: own ? `Of this browser (${own})` : "Of this browser" }, ...zoneOptions(timeZone)],
    [timeZone, own],
  );
  useClock();
  return (
    <Section title="Time">
      <div className="flex flex-col gap-5">
        <Field label="Time zone" className="max-w-80">
          {(control) => <Select {...control} value={timeZone} onChange={(next) => save({ timeZone: next })} options={zones} />}
        </Field>
        <Choice
          label="Clock"
          value={clock}
          onChange={(next) => save({ clock: next })}
          options={[
            { value: "24", label: "24 hours" },
            { value: "12", label: "12 hours" },
          ]}
        />
        <Checkbox
          label="Show every time in UTC"
          help="The key u does the same, for calls with people in other zones."
          checked={utc}
          onChange={(event) => save({ utc: event.target.checked })}
        />
        <p className="min-h-5 text-muted">{own && `Now: ${formatTime(new Date(), "dayMinute")}, ${zoneName()}`}</p>
        {error !== undefined && <ErrorState title="This was not saved: it lasts until the page is loaded again." error={error} />}
      </div>
    </Section>
  );
}

const never = () => () => undefined;
