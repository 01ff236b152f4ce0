"use client";
/** An event's payload: tree, form, text or bytes, exact. */
import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { bodyUrl, useEventBody } from "#components/queries/events.ts";
import { Button, buttonClass } from "#components/ui/Button.tsx";
import { formatBytes } from "#components/ui/Bytes.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { FormView } from "./FormView.tsx";
import { PayloadTree } from "./PayloadTree.tsx";
import { HexView, RawView } from "./RawView.tsx";
import { type Payload, readPayload } from "./readPayload.ts";

const LOOKS = ["tree", "form", "raw", "hex"] as const;
type Look = (typeof LOOKS)[number];
const names: Record<Look, string> = { tree: "Tree", form: "Form", raw: "Raw", hex: "Hex" };

/** `scope`: where others like it are, for a column of one of its fields in the list. */
export type PayloadViewProps = { eventId: string; scope?: { source: string; type: string } };

export function PayloadView({ eventId, scope }: PayloadViewProps) {
  const { data, error, refetch } = useEventBody(eventId);
  const payload = useMemo(() => data && readPayload(data), [data]);
  if (error) return <ErrorState title="The payload could not be loaded." error={error} onRetry={() => void refetch()} />;
  return payload ? (
    <LoadedPayload key={eventId} eventId={eventId} payload={payload} scope={scope} />
  ) : (
    <SkeletonRows rows={10} label="Loading the payload" />
  );
}

type LoadedProps = { eventId: string; payload: Payload; scope: PayloadViewProps["scope"] };

function LoadedPayload({ eventId, payload, scope }: LoadedProps) {
  const { bytes, text, root, form, problem } = payload;
  const [chosen, setChosen] = useState<Look>();
  const [whole, setWhole] = useState(bytes.length <= PREVIEW_BYTES);
  const possible = { tree: root !== undefined, form: form !== undefined, raw: text !== undefined, hex: true };
  const look = chosen && possible[chosen] ? chosen : (LOOKS.find((each) => possible[each]) ?? "hex");
  const cut = !whole && (look === "raw" || look === "hex");
  return (
    <div>
      <div className="flex min-h-9 flex-wrap items-center gap-1 py-1">
        <fieldset className="flex gap-0.5 rounded border p-0.5">
          <legend className="sr-only">How to show the payload</legend>
          {LOOKS.filter((each) => each !== "form" || possible.form).map((each) => (
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
        <Size bytes={bytes.length} cut={cut} onWhole={() => setWhole(true)} />
        <span className="ml-auto" />
        {text !== undefined && text !== "" && <CopyButton text={text} label="Copy all" visible />}
        <a href={bodyUrl(eventId)} download={`${eventId}.${root ? "json" : "bin"}`} className={buttonClass("ghost", "sm")}>
          <Download size={13} aria-hidden />
          Download
        </a>
      </div>
      {problem && <p className="border-l-2 border-st-retrying-solid bg-st-retrying-tint px-3 py-1.5">{problem}</p>}
      {look === "tree" && root && text !== undefined && <PayloadTree root={root} text={text} label="Payload" scope={scope} />}
      {look === "form" && form && <FormView fields={form} />}
      {look === "raw" && text !== undefined && bytes.length > 0 && (
        <RawView text={cut ? text.slice(0, PREVIEW_BYTES) : text} label="Payload as text" />
      )}
      {look === "hex" && bytes.length > 0 && <HexView bytes={cut ? bytes.subarray(0, PREVIEW_BYTES) : bytes} label="Payload as bytes" />}
    </div>
  );
}

/** As much as anybody reads; the whole is one press away. */
const PREVIEW_BYTES = 256_000;

function Size({ bytes, cut, onWhole }: { bytes: number; cut: boolean; onWhole: () => void }) {
  return (
    <span className="ml-2 inline-flex items-center gap-1 text-sm text-faint" title={`${bytes.toLocaleString("en")} bytes`}>
      {cut ? `stored body ${formatBytes(bytes)}, preview ${formatBytes(PREVIEW_BYTES)}` : formatBytes(bytes)}
      {cut && (
        <Button size="sm" variant="ghost" onClick={onWhole}>
          Show all
        </Button>
      )}
    </span>
  );
}
