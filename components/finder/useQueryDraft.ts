"use client";
/** What stands in the query line and has not been run: its text, where one writes in it, the hints there, and what keys do. */
import { type KeyboardEvent, useState } from "react";
import { usePaths } from "#components/queries/summary.ts";
import type { Facet } from "#lib/contracts/summary.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { type Completion, completionsAt, pathPrefixAt } from "#lib/domain/queryComplete.ts";
import { useQueryHistory } from "./useQueryHistory.ts";

type Asked = {
  /** The query that was run last; another one replaces the draft. */
  q: string;
  facets: readonly Facet[];
  /** Only what can be parsed. */
  onRun: (q: string) => void;
  /** The caret belongs there, once the text is drawn. */
  onWrite: (at: number | undefined) => void;
};

/** `caret` undefined: nobody writes in it, and there are no hints. `active`: the hint the keys are on, or -1. */
export function useQueryDraft({ q, facets, onRun, onWrite }: Asked) {
  const [draft, setDraft] = useState(q);
  const [shown, setShown] = useState(q);
  const [caret, setCaret] = useState<number>();
  const [active, setActive] = useState(-1);
  const [tried, setTried] = useState(true);
  const history = useQueryHistory();
  if (q !== shown) {
    setShown(q);
    setDraft(q);
    setTried(true);
  }
  const { data: paths } = usePaths(caret === undefined ? null : pathPrefixAt(draft, caret));
  const known = { values: Object.fromEntries(facets.map(({ field: name, values }) => [name, values])), paths: paths?.data ?? [] };
  const { start, end, options } = caret === undefined ? { start: 0, end: 0, options: [] } : completionsAt(draft, caret, known);
  const parsed = parseQuery(draft);

  const write = (text: string, at: number | undefined) => {
    setDraft(text);
    setCaret(at);
    setActive(-1);
    setTried(false);
    onWrite(at);
  };
  const accept = ({ text }: Completion) => write(draft.slice(0, start) + text + draft.slice(end).trimStart(), start + text.length);
  const run = (text: string) => {
    setTried(true);
    setCaret(undefined);
    if (!parseQuery(text).ok) return;
    history.remember(text.trim());
    onRun(text.trim());
  };
  const recall = (text: string | undefined) => text !== undefined && write(text, undefined);
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const option = options[active];
    const walks = active < 0 && (draft === "" || history.walking);
    if (event.key === "ArrowUp" && (walks || active < 0)) walks && recall(history.older());
    else if (event.key === "ArrowDown" && history.walking) recall(history.newer());
    else if (event.key === "ArrowDown" && options.length > 0) setActive((active + 1) % options.length);
    else if (event.key === "ArrowUp") setActive(active - 1);
    else if (event.key === "Tab" && option) accept(option);
    else if (event.key === "Enter") option ? accept(option) : run(draft);
    else if (event.key === "Escape") event.currentTarget.blur();
    else return;
    event.preventDefault();
  };
  return {
    ...{ draft, options, active, accept, run, press },
    /** Not while one is still writing. */
    problem: tried && !parsed.ok ? parsed.problem : undefined,
    type(text: string, at: number) {
      history.leave();
      write(text, at);
    },
    fix: (text: string) => (parseQuery(text).ok ? run(text) : write(text, undefined)),
    enter: setCaret,
    move: (at: number | undefined) => caret !== undefined && setCaret(at),
    leave() {
      setCaret(undefined);
      setActive(-1);
      setTried(true);
    },
  };
}
