"use client";
/** The chosen value of a payload: where it is, and what can be done with it. */
import { Search } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { buttonClass } from "#components/ui/Button.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import type { JsonNode } from "#lib/domain/json.ts";
import { termText } from "#lib/domain/query/text.ts";
import { pathText, pathTo, searchPath, sizeOf } from "#lib/domain/tree.ts";
import { visible } from "#lib/domain/visible.ts";
import { exactText } from "./NodeText.tsx";

export type ValueBarProps = { root: JsonNode; text: string; chosen: JsonNode; children?: ReactNode };

export function ValueBar({ root, text, chosen, children }: ValueBarProps) {
  const path = useMemo(() => pathTo(root, chosen.start), [root, chosen]);
  const written = pathText(path);
  const filter = filterOf(path, chosen, text);
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-1 py-1">
      <code className="mr-auto min-w-0 truncate text-sm text-muted" title={visible(written)}>
        {visible(written) || "whole payload"}
      </code>
      <CopyButton text={exactText(chosen, text)} label="Copy value" visible />
      {written && <CopyButton text={written} label="Copy path" visible />}
      {filter && (
        <Link href={`/events?q=${encodeURIComponent(filter)}`} className={buttonClass("ghost", "sm")} title={filter}>
          <Search size={13} aria-hidden />
          Filter by this
        </Link>
      )}
      {children}
    </div>
  );
}

/** The search that finds events with this very value; undefined where search cannot say it. */
function filterOf(path: readonly (string | number)[], node: JsonNode, text: string): string | undefined {
  const field = searchPath(path);
  if (field === undefined || sizeOf(node) !== undefined) return undefined;
  const value = exactText(node, text);
  return value === "" || value.length > 256 ? undefined : termText(`body.${field}`, value);
}
