"use client";
/** Whose a group is, and which other one it belongs to. */
import { useState } from "react";
import { useFailures } from "#components/queries/failures.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import { termText } from "#lib/domain/query/text.ts";
import { visible } from "#lib/domain/visible.ts";
import type { GroupActions } from "./useGroupActions.ts";
import { plural, shortName } from "./words.ts";

type Props = { group: FailureGroup; actions: GroupActions; onClose: () => void };

export function AssignDialog({ group, actions, onClose }: Props) {
  const [assignee, setAssignee] = useState(group.assignee ?? "");
  const name = assignee.trim();
  const assign = () => {
    actions.assign(name === "" ? null : name);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width="sm"
      title={`Assign ${shortName(group)}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={assign}>
            {name === "" ? "Assign to nobody" : `Assign to ${name}`}
          </Button>
        </>
      }
    >
      <Field label="To" optional help="A person's address, or a team's name. Nobody is told.">
        {(control) => <Input {...control} maxLength={120} value={assignee} onChange={(event) => setAssignee(event.target.value)} />}
      </Field>
    </Dialog>
  );
}

export function MergeDialog({ group, actions, onClose }: Props) {
  const { data } = useFailures({ q: termText("handler", group.handler), state: "open", sort: "dead" });
  const others = data?.pages.flatMap((page) => page.data).filter(({ fingerprint }) => fingerprint !== group.fingerprint);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Merge ${shortName(group)} into…`}
      description="Both are then looked at, counted and replayed as one. Their fingerprints stay as they are, and a merge can be undone."
      footer={<Button onClick={onClose}>Cancel</Button>}
    >
      {!others && <SkeletonRows rows={3} label="Loading failures" />}
      {others?.length === 0 && <p className="pb-2 text-muted">{group.handler} has no other open failure.</p>}
      {others && others.length > 0 && (
        <ul aria-label="Groups to merge into" className="mb-2 border-t">
          {others.map((other) => (
            <li key={other.fingerprint} className="flex items-center gap-3 border-b py-2">
              <span className="min-w-0 flex-1">
                <span className="block break-words">
                  <span className="text-st-dead-fg">{visible(other.errorName)}</span> {visible(other.title)}
                </span>
                <span className="text-sm text-muted">{plural(other.dead, "dead letter")}</span>
              </span>
              <Button
                size="sm"
                aria-label={`Merge into ${visible(other.title)}`}
                onClick={() => {
                  actions.merge(other.fingerprint);
                  onClose();
                }}
              >
                Merge
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
