"use client";
/** The less frequent actions of a group: mute, resolve, assign, merge. Drawn for a row, and for the page. */
import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import { AssignDialog, MergeDialog } from "./GroupDialogs.tsx";
import { MuteDialog } from "./MuteDialog.tsx";
import { useGroupActions } from "./useGroupActions.ts";
import { shortName } from "./words.ts";

type Asked = "mute" | "assign" | "merge";

export function GroupMenu({ group, className }: { group: FailureGroup; className?: string }) {
  const reason = useRoleReason("operator");
  const actions = useGroupActions(group);
  const [asked, setAsked] = useState<Asked>();
  const label = `More actions for ${shortName(group)}`;
  const look = { icon: <MoreHorizontal size={14} aria-hidden />, "aria-label": label, ...(className && { className }) };
  if (reason) return <Button size="sm" variant="ghost" {...look} disabledReason={reason} />;
  const { state, resolvedBy, assignee } = group;
  const close = () => setAsked(undefined);
  return (
    <>
      <Menu trigger={<Button size="sm" variant="ghost" {...look} />}>
        {(state === "open" || state === "acknowledged") && (
          <MenuItem onSelect={actions.acknowledge} hint="e">
            {state === "acknowledged" ? "Take back the acknowledgement" : "Acknowledge"}
          </MenuItem>
        )}
        {state === "muted" ? (
          <MenuItem onSelect={actions.unmute}>Unmute</MenuItem>
        ) : (
          <>
            <MenuItem onSelect={() => actions.muteFor(1)}>Mute for an hour</MenuItem>
            <MenuItem onSelect={() => actions.muteFor(24)}>Mute for a day</MenuItem>
            <MenuItem onSelect={() => setAsked("mute")}>Mute until…</MenuItem>
          </>
        )}
        {state === "resolved" && resolvedBy !== null && group.dead > 0 ? (
          <MenuItem onSelect={actions.reopen}>Reopen</MenuItem>
        ) : (
          <MenuItem onSelect={actions.resolve}>Resolve</MenuItem>
        )}
        <MenuSeparator />
        {assignee !== actions.me && <MenuItem onSelect={actions.assignToMe}>Assign to me</MenuItem>}
        <MenuItem onSelect={() => setAsked("assign")}>Assign to…</MenuItem>
        {assignee !== null && <MenuItem onSelect={() => actions.assign(null)}>{`Unassign ${assignee}`}</MenuItem>}
        <MenuItem onSelect={() => setAsked("merge")}>Merge into…</MenuItem>
      </Menu>
      {asked === "mute" && <MuteDialog group={group} actions={actions} onClose={close} />}
      {asked === "assign" && <AssignDialog group={group} actions={actions} onClose={close} />}
      {asked === "merge" && <MergeDialog group={group} actions={actions} onClose={close} />}
    </>
  );
}
