"use client";
/** An event's payload: tree, text or bytes, whole and exact. */
import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { bodyUrl, useEventBody } from "#components/queries/events.ts";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { formatBytes } from "#components/ui/Bytes.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { PayloadTree } from "./PayloadTree.tsx";
import { HexView, RawView } from "./RawView.tsx";
import { type Payload, readPayload } from "./readPayload.ts";

const LOOKS = ["tree", "raw", "hex"] as const;
type Look = (typeof LOOKS)[number];
const names: Record<Look, string> = { tree: "Tree", raw: "Raw", hex: "Hex" };

export function PayloadView({ eventId }: { eventId: string }) {
  const { data, error, refetch } = useEventBody(eventId);
  const payload = useMemo(() => data && readPayload(data), [data]);
  if (error) return <ErrorState title="The payload could not be loaded." error={error} onRetry={() => void refetch()} />;
  return payload ? (
    <LoadedPayload key={eventId} eventId={eventId} payload={payload} />
  ) : (
    <SkeletonRows rows={10} label="Loading the payload" />
  );
}

function LoadedPayload({ eventId, payload }: { eventId: string; payload: Payload }) {
  const { bytes, text, root, problem } = payload;
  const [chosen, setChosen] = useState<Look>();
  const possible = { tree: root !== undefined, raw: text !== undefined, hex: true };
  const look = chosen && possible[chosen] ? chosen : (LOOKS.find((each) => possible[each]) ?? "hex");
  return (
    <div>
      <div className="flex min-h-9 flex-wrap items-center gap-1 py-1">
        <fieldset className="flex gap-0.5 rounded border p-0.5">
          <legend className="sr-only">How to show the payload</legend>
          {LOOKS.map((each) => (
            <Button
              key={each}
              size="sm"
              variant="ghost"
              aria-pressed={look === each}
              disabledReason={possible[each] ? undefined : (problem ?? "The payload is not text.")}
              onClick={() => setChosen(each)}
              className="aria-pressed:bg-selected aria-pressed:text-text"
            >
              {names[each]}
            </Button>
          ))}
        </fieldset>
        <span className="ml-2 text-sm text-faint" title={`${bytes.length.toLocaleString("en")} bytes`}>
          {formatBytes(bytes.length)}
        </span>
        <span className="ml-auto" />
        {text !== undefined && text !== "" && <CopyButton text={text} label="Copy all" visible />}
        <a href={bodyUrl(eventId)} download={`${eventId}.${root ? "json" : "bin"}`} className={buttonClass("ghost", "sm")}>
          <Download size={13} aria-hidden />
          Download
        </a>
      </div>
      {problem && <p className="border-l-2 border-st-retrying-solid bg-st-retrying-tint px-3 py-1.5">{problem}</p>}
      {look === "tree" && root && text !== undefined && <PayloadTree root={root} text={text} label="Payload" />}
      {look === "raw" && text !== undefined && bytes.length > 0 && <RawView text={text} label="Payload as text" />}
      {look === "hex" && bytes.length > 0 && <HexView bytes={bytes} label="Payload as bytes" />}
    </div>
  );
}
