"use client";
/** Until when a group is to be quiet: a moment, or so many more dead. */
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import type { GroupActions } from "./useGroupActions.ts";
import { plural, shortName } from "./words.ts";

type Props = { group: FailureGroup; actions: GroupActions; onClose: () => void };

export function MuteDialog({ group, actions, onClose }: Props) {
  const [until, setUntil] = useState("");
  const [more, setMore] = useState("");
  const moment = until === "" ? Number.NaN : new Date(until).getTime();
  const past = until !== "" && !(moment > Date.now());
  const count = Number(more);
  const badCount = more !== "" && !(Number.isInteger(count) && count > 0);
  const mute = () => {
    if (until !== "") actions.muteUntil(new Date(moment).toISOString());
    else if (more !== "") actions.muteUntilDead(count);
    else actions.mute();
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width="sm"
      title={`Mute ${shortName(group)}`}
      description={`It leaves Open and comes back by itself. Its ${plural(group.dead, "dead letter")} stay, and what fails goes on being kept.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabledReason={past || badCount ? "See the field above." : undefined} onClick={mute}>
            {muteLabel(until, more)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Until" optional error={past && "Choose a moment to come."} help="In your own time zone.">
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              value={until}
              onChange={(event) => {
                setUntil(event.target.value);
                setMore("");
              }}
            />
          )}
        </Field>
        <Field label="Or until so many more are dead" optional error={badCount && "A whole number from 1 is needed."}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={more}
              onChange={(event) => {
                setMore(event.target.value);
                setUntil("");
              }}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}

const muteLabel = (until: string, more: string) =>
  until !== "" ? "Mute until then" : more !== "" ? `Mute until ${more} more` : "Mute until I unmute it";
