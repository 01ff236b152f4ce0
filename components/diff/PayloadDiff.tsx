"use client";
/** Two payloads compared: changes only at first, what the source's rules ignore out of sight, by structure or as text. */
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { Payload } from "#components/payload/readPayload.ts";
import { Button } from "#components/ui/Button.tsx";
import type { JsonNode } from "#lib/domain/json.ts";
import { TextDiff } from "./TextDiff.tsx";
import { TreeDiff } from "./TreeDiff.tsx";
import { useNarrow } from "./useNarrow.ts";

export type PayloadDiffProps = { before: Payload; after: Payload; sourceId: string };

const LOOKS = ["split", "unified", "text"] as const;
const looks = { split: "Side by side", unified: "Unified", text: "Text" };
const state = {
  look: parseAsStringLiteral(LOOKS).withDefault("split"),
  all: parseAsBoolean.withDefault(false),
  noise: parseAsBoolean.withDefault(false),
};
export type DiffView = { look: (typeof LOOKS)[number]; all: boolean; noise: boolean };
export type SetDiffView = (view: { look?: DiffView["look"]; all?: boolean | null; noise?: boolean | null }) => void;

/** A payload with its tree. */
export type TreeSide = Payload & { root: JsonNode; text: string };
const asTree = (payload: Payload): TreeSide | undefined =>
  payload.root && payload.text !== undefined ? { ...payload, root: payload.root, text: payload.text } : undefined;

export function PayloadDiff({ before, after, sourceId }: PayloadDiffProps) {
  const [view, setState] = useQueryStates(state);
  const narrow = useNarrow();
  const [left, right] = [asTree(before), asTree(after)];
  const setView: SetDiffView = (next) => void setState(next);
  if (left && right && view.look !== "text")
    return (
      <TreeDiff before={left} after={right} sourceId={sourceId} view={view} setView={setView} narrow={narrow}>
        <Looks look={view.look} setView={setView} />
      </TreeDiff>
    );
  const same = before.bytes.length === after.bytes.length && before.bytes.every((byte, n) => byte === after.bytes[n]);
  const problem = !left ? before.problem : !right ? after.problem : undefined;
  return (
    <div>
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1">
        <p className="mr-auto">{same ? "The same, byte for byte." : "Line by line; nothing is ignored here."}</p>
        {left && right && <Looks look={view.look} setView={setView} />}
      </div>
      {problem && <p className="border-l-2 border-st-retrying-solid bg-st-retrying-tint px-3 py-1.5">{problem}</p>}
      <TextDiff before={before} after={after} all={view.all} narrow={narrow} />
    </div>
  );
}

function Looks({ look, setView }: { look: DiffView["look"]; setView: SetDiffView }) {
  return (
    <fieldset className="flex gap-0.5 rounded border p-0.5">
      <legend className="sr-only">Layout</legend>
      {LOOKS.map((each) => (
        <Button
          key={each}
          size="sm"
          variant="ghost"
          aria-pressed={look === each}
          onClick={() => setView({ look: each })}
          className={
            each === "unified"
              ? "max-sm:hidden aria-pressed:bg-selected aria-pressed:text-text"
              : "aria-pressed:bg-selected aria-pressed:text-text"
          }
        >
          {looks[each]}
        </Button>
      ))}
    </fieldset>
  );
}
