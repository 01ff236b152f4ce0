"use client";
/** The text exactly as received, or the bytes. Long lines are folded for the eye; copying and downloading are exact. */
import { useMemo } from "react";
import { hexLine, visible } from "#lib/domain/visible.ts";
import { VirtualRows } from "./VirtualRows.tsx";

const FOLD = 160;
const frame = "border-y bg-surface py-1 font-mono text-sm leading-[22px] whitespace-pre [font-variant-ligatures:none]";

export function RawView({ text, label }: { text: string; label: string }) {
  const lines = useMemo(() => fold(text), [text]);
  const width = `${String(lines.at(-1)?.number ?? 1).length}ch`;
  return (
    <VirtualRows role="region" aria-label={label} count={lines.length} className={frame}>
      {(index) => {
        const line = lines[index];
        if (!line) return null;
        return (
          <div className="flex gap-3 px-3">
            <span aria-hidden className="shrink-0 text-right text-faint select-none" style={{ width }}>
              {line.first ? line.number : "↳"}
            </span>
            <span>{visible(text.slice(line.start, line.end)) || " "}</span>
          </div>
        );
      }}
    </VirtualRows>
  );
}

export function HexView({ bytes, label }: { bytes: Uint8Array; label: string }) {
  return (
    <VirtualRows role="region" aria-label={label} count={Math.max(1, Math.ceil(bytes.length / 16))} className={frame}>
      {(index) => <div className="px-3">{hexLine(bytes, index * 16)}</div>}
    </VirtualRows>
  );
}

type Line = { number: number; first: boolean; start: number; end: number };

/** Places of the lines, those longer than FOLD cut up: a megabyte in one line must scroll like any text. */
function fold(text: string): Line[] {
  const lines: Line[] = [];
  let number = 1;
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    for (let at = start, first = true; first || at < end; at += FOLD, first = false)
      lines.push({ number, first, start: at, end: Math.min(end, at + FOLD) });
    start = end + 1;
    number++;
  }
  return lines;
}
