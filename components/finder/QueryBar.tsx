"use client";
/** One line that finds events: chips in place, hints from the range's own values, mistakes with their fix. Enter runs it. */
import { Search, X } from "lucide-react";
import { type ChangeEvent, type KeyboardEvent, type Ref, useId, useLayoutEffect, useRef, useState } from "react";
import { usePaths } from "#components/queries/summary.ts";
import { Button } from "#components/ui/Button.tsx";
import { Input } from "#components/ui/Input.tsx";
import type { Facet } from "#lib/contracts/summary.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { type Completion, completionsAt, pathPrefixAt } from "#lib/domain/queryComplete.ts";
import { QueryHints } from "./QueryHints.tsx";
import { ProblemNote } from "./QueryNotes.tsx";
import { QueryText } from "./QueryText.tsx";
import { useQueryHistory } from "./useQueryHistory.ts";

export type QueryBarProps = {
  q: string;
  facets: readonly Facet[];
  inputRef: Ref<HTMLInputElement>;
  /** Only what can be parsed. */
  onRun: (q: string) => void;
};

export function QueryBar({ q, facets, inputRef, onRun }: QueryBarProps) {
  const [draft, setDraft] = useState(q);
  const [shown, setShown] = useState(q);
  const [caret, setCaret] = useState<number>();
  const [active, setActive] = useState(-1);
  const [tried, setTried] = useState(true);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const next = useRef<number>(undefined);
  const history = useQueryHistory();
  // A query changed elsewhere replaces the draft.
  if (q !== shown) {
    setShown(q);
    setDraft(q);
    setTried(true);
  }
  const { data: paths } = usePaths(caret === undefined ? null : pathPrefixAt(draft, caret));
  const known = { values: Object.fromEntries(facets.map(({ field: name, values }) => [name, values])), paths: paths?.data ?? [] };
  const { start, end, options } = caret === undefined ? { start: 0, end: 0, options: [] } : completionsAt(draft, caret, known);
  const parsed = parseQuery(draft);
  const problem = tried && !parsed.ok ? parsed.problem : undefined;
  const follow = () => {
    if (mirror.current && field.current) mirror.current.scrollLeft = field.current.scrollLeft;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field scrolls when its text changes
  useLayoutEffect(() => {
    if (next.current !== undefined) field.current?.setSelectionRange(next.current, next.current);
    next.current = undefined;
    follow();
  }, [draft]);

  const write = (text: string, at: number | undefined) => {
    setDraft(text);
    setCaret(at);
    setActive(-1);
    setTried(false);
    next.current = at;
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
  return (
    <search className="min-w-0 flex-1 max-sm:basis-full">
      <div className="relative">
        <Search size={14} aria-hidden className="pointer-events-none absolute top-[9px] left-2.5 z-1 text-faint max-sm:top-[15px]" />
        <Input
          mono
          data-search
          ref={(element) => {
            field.current = element;
            if (typeof inputRef === "function") inputRef(element);
            else if (inputRef) inputRef.current = element;
          }}
          role="combobox"
          aria-label="Search events"
          aria-expanded={options.length > 0}
          aria-controls={`${id}-options`}
          aria-activedescendant={options[active] ? `${id}-${active}` : undefined}
          aria-autocomplete="list"
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={`${id}-problem`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder="source:stripe status:dead type:invoice.*"
          value={draft}
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            history.leave();
            write(event.target.value, event.target.selectionStart ?? event.target.value.length);
          }}
          onSelect={(event) => {
            follow();
            if (caret !== undefined) setCaret(event.currentTarget.selectionStart ?? undefined);
          }}
          onScroll={follow}
          onFocus={(event) => setCaret(event.target.selectionStart ?? draft.length)}
          onBlur={() => {
            setCaret(undefined);
            setActive(-1);
            setTried(true);
          }}
          onKeyDown={press}
          className="bg-transparent! pr-8! pl-8! text-transparent! caret-text selection:text-transparent! placeholder:text-faint forced-colors:text-[CanvasText]! max-sm:h-11!"
        />
        <QueryText ref={mirror} text={draft} problem={problem} />
        {draft !== "" && (
          <Button
            size="sm"
            variant="ghost"
            aria-label="Clear the query"
            icon={<X size={13} aria-hidden />}
            onClick={() => run("")}
            className="absolute! top-1 right-1 max-sm:top-2"
          />
        )}
        <QueryHints id={id} options={options} active={active} onAccept={accept} />
      </div>
      <ProblemNote
        id={`${id}-problem`}
        text={draft}
        problem={problem}
        onFix={(text) => (parseQuery(text).ok ? run(text) : write(text, undefined))}
      />
    </search>
  );
}
