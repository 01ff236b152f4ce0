"use client";
/** What can be done with an event: replay, try again now, copy in many forms, compare, and the rest. */
import { ChevronDown, MoreHorizontal } from "lucide-react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { bodyUrl, usePatchDelivery } from "#components/queries/events.ts";
import { ReplayButton } from "#components/replays/ReplayButton.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { exportEvent } from "./exportEvent.ts";
import type { Copies } from "./useEventCopies.ts";

export type EventActionsProps = { event: EventDetail; copies: Copies; onDiff: () => void };

export function EventActions({ event, copies, onDiff }: EventActionsProps) {
  return (
    <>
      <ReplayButton data-replay variant="primary" scope={{ kind: "event", eventId: event.id }} aria-keyshortcuts="r">
        Replay
      </ReplayButton>
      <RetryNow event={event} />
      <CopyMenu copies={copies} />
      <Button onClick={onDiff} aria-keyshortcuts="d">
        Diff
      </Button>
      <MoreMenu event={event} copies={copies} />
    </>
  );
}

/** All of its deliveries that wait for their next attempt. */
function RetryNow({ event }: { event: EventDetail }) {
  const patch = usePatchDelivery();
  const reason = useRoleReason("operator");
  const waiting = event.deliveries.filter(({ state }) => state === "retrying");
  if (waiting.length === 0) return null;
  const retry = () => {
    for (const { id } of waiting) patch.mutate({ id, action: "retry_now" });
  };
  return (
    <Button disabledReason={reason} pending={patch.isPending} onClick={retry} title={patch.error?.message}>
      {waiting.length === 1 ? "Retry now" : `Retry ${waiting.length} now`}
    </Button>
  );
}

function CopyMenu({ copies: { copy } }: { copies: Copies }) {
  const reason = useRoleReason("operator");
  return (
    <Menu
      trigger={
        <Button aria-keyshortcuts="y c" icon={<ChevronDown size={13} aria-hidden className="order-last" />}>
          Copy as
        </Button>
      }
    >
      <MenuItem onSelect={() => copy("curl")} hint="y c">
        cURL
      </MenuItem>
      <MenuItem onSelect={() => copy("fetch")}>fetch</MenuItem>
      <MenuItem onSelect={() => copy("httpie")}>HTTPie</MenuItem>
      <MenuItem onSelect={() => copy("cli")}>Command line, to replay</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => copy("secret")} disabled={reason !== undefined} hint={reason ? "operators" : "audited"}>
        cURL signed with the real secret
      </MenuItem>
    </Menu>
  );
}

function MoreMenu({ event, copies: { copy } }: { event: EventDetail; copies: Copies }) {
  return (
    <Menu trigger={<Button aria-label="More" icon={<MoreHorizontal size={14} aria-hidden />} />}>
      <MenuItem onSelect={() => copy("link")} hint="y l">
        Copy link
      </MenuItem>
      <MenuItem onSelect={() => copy("id")} hint="y i">
        Copy id
      </MenuItem>
      <MenuItem onSelect={() => copy("body")} hint="y b">
        Copy payload
      </MenuItem>
      <MenuItem onSelect={() => copy("headers")} hint="y h">
        Copy headers
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => window.location.assign(bodyUrl(event.id))}>Download payload</MenuItem>
      <MenuItem onSelect={() => void exportEvent(event)}>Export as JSON</MenuItem>
      <MenuItem href={`/events?q=id:${event.id}`}>Show in the list</MenuItem>
    </Menu>
  );
}
