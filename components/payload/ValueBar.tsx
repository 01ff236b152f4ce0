"use client";
/** The chosen value of a payload: where it is, and what can be done with it. */
import { Columns2, Search } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { buttonClass } from "#components/ui/Button.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { parseColumns } from "#lib/domain/columns.ts";
import type { JsonNode } from "#lib/domain/json.ts";
import { termText } from "#lib/domain/query/text.ts";
import { pathText, placesTo, searchPath, sizeOf } from "#lib/domain/tree.ts";
import { Crumbs } from "./Crumbs.tsx";
import { exactText } from "./NodeText.tsx";

export type ValueBarProps = {
  root: JsonNode;
  text: string;
  chosen: JsonNode;
  onChoose: (start: number) => void;
  /** Where others like it are: for a column of this field in the list. */
  scope?: { source: string; type: string } | undefined;
  children?: ReactNode;
};

export function ValueBar({ root, text, chosen, onChoose, scope, children }: ValueBarProps) {
  const places = useMemo(() => placesTo(root, chosen.start), [root, chosen]);
  const path = places.map(({ key }) => key);
  const written = pathText(path);
  const field = searchPath(path);
  const filter = filterOf(field, chosen, text);
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-1 py-1">
      <Crumbs root={root} places={places} onChoose={onChoose} />
      <CopyButton text={exactText(chosen, text)} label="Copy value" visible />
      {written && <CopyButton text={written} label="Copy path" visible />}
      {filter && (
        <Link href={`/events?q=${encodeURIComponent(filter)}`} className={buttonClass("ghost", "sm")} title={filter}>
          <Search size={13} aria-hidden />
          Filter by this
        </Link>
      )}
      {scope && field !== undefined && sizeOf(chosen) === undefined && isColumn(field) && (
        <Link
          href={columnHref(scope, field)}
          className={buttonClass("ghost", "sm")}
          title={`A column body.${field} in the list of such events`}
        >
          <Columns2 size={13} aria-hidden />
          Pin as column
        </Link>
      )}
      {children}
    </div>
  );
}

/** The search that finds events with this very value; undefined where search cannot say it. */
function filterOf(field: string | undefined, node: JsonNode, text: string): string | undefined {
  if (field === undefined || sizeOf(node) !== undefined) return undefined;
  const value = exactText(node, text);
  return value === "" || value.length > 256 ? undefined : termText(`body.${field}`, value);
}

/** Only where the list can show it: its own reading of the text decides. */
const isColumn = (field: string) => (parseColumns(`type,body.${field}`).shown as readonly string[]).includes(`body.${field}`);

/** What stays beside the new column. */
const BESIDE = "time,status,type,strip,summary";

/** The list of the same source and type, with this field as a column. */
function columnHref({ source, type }: { source: string; type: string }, field: string): string {
  const search = new URLSearchParams({ q: `${termText("source", source)} ${termText("type", type)}`, cols: `${BESIDE},body.${field}` });
  return `/events?${search}`;
}
