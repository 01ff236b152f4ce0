"use client";
/** Where the chosen value is: every step of its path leads to the value around it. */
import type { JsonNode } from "#lib/domain/json.ts";
import { pathText, type placesTo } from "#lib/domain/tree.ts";
import { visible } from "#lib/domain/visible.ts";

export type CrumbsProps = { root: JsonNode; places: ReturnType<typeof placesTo>; onChoose: (start: number) => void };

/** The last steps say most; the whole path is in the title. */
const SHOWN = 6;

export function Crumbs({ root, places, onChoose }: CrumbsProps) {
  const from = Math.max(0, places.length - SHOWN);
  return (
    <nav
      aria-label="Path"
      title={visible(pathText(places.map(({ key }) => key)))}
      className="mr-auto flex min-w-0 items-center overflow-hidden font-mono text-sm"
    >
      <Crumb text="payload" current={places.length === 0} onPress={() => onChoose(root.start)} />
      {from > 0 && <span className="text-faint"> … </span>}
      {places.slice(from).map(({ key, start }, n) => (
        <span key={start} className="flex min-w-0 items-center">
          <span aria-hidden className="px-0.5 text-faint">
            ›
          </span>
          <Crumb
            text={typeof key === "number" ? `[${key}]` : visible(key)}
            current={from + n === places.length - 1}
            onPress={() => onChoose(start)}
          />
        </span>
      ))}
    </nav>
  );
}

function Crumb({ text, current, onPress }: { text: string; current: boolean; onPress: () => void }) {
  if (current)
    return (
      <span aria-current="true" className="truncate text-text">
        {text}
      </span>
    );
  return (
    <button type="button" onClick={onPress} className="min-h-6 min-w-6 truncate rounded px-0.5 text-muted hover:text-text hover:underline">
      {text}
    </button>
  );
}
