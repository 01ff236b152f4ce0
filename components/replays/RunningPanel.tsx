"use client";
/** What the panel shows once somebody has said yes. */
import Link from "next/link";
import { useReplay } from "#components/queries/replays.ts";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { SidePanel } from "#components/ui/SidePanel.tsx";
import type { Replay } from "#lib/contracts/replays.ts";
import { ReplayActions } from "./ReplayActions.tsx";
import { ReplayNote } from "./ReplayNote.tsx";
import { ReplayProgress } from "./ReplayProgress.tsx";
import { ReplayState } from "./ReplayStages.tsx";
import { usePrimaryKey } from "./usePrimaryKey.ts";

export function RunningPanel({ started, onClose }: { started: Replay; onClose: () => void }) {
  const { data } = useReplay(started.id);
  const replay: Replay = data ?? started;
  usePrimaryKey(onClose);
  return (
    <SidePanel
      open
      onOpenChange={(open) => !open && onClose()}
      title={replay.name}
      footer={
        <>
          <ReplayActions replay={replay} />
          <Link href={`/replays/${replay.id}`} className={buttonClass()}>
            Open
          </Link>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 p-4">
        <p role="status">
          <ReplayState replay={replay} look="tint" />
        </p>
        <ReplayNote replay={replay} />
        <ReplayProgress replay={replay} />
        {(replay.state === "running" || replay.state === "trying") && (
          <p className="text-muted">It goes on when this panel or the browser is closed.</p>
        )}
        {replay.state === "finished" && replay.dead > 0 && (
          <p>
            {replay.dead.toLocaleString("en")} died again; they are back under{" "}
            <Link href="/failures" className="link">
              Failures
            </Link>
            .
          </p>
        )}
      </div>
    </SidePanel>
  );
}
