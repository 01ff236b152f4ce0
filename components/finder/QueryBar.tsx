"use client";
/** One line that finds events: chips in place, hints from the range's own values, mistakes with their fix. Enter runs it. */
import { Search, X } from "lucide-react";
import { type Ref, type RefObject, useId, useLayoutEffect, useRef } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Input } from "#components/ui/Input.tsx";
import type { Facet } from "#lib/contracts/summary.ts";
import { QueryHints } from "./QueryHints.tsx";
import { ProblemNote } from "./QueryNotes.tsx";
import { QueryText } from "./QueryText.tsx";
import { useQueryDraft } from "./useQueryDraft.ts";

export type QueryBarProps = {
  q: string;
  facets: readonly Facet[];
  inputRef: Ref<HTMLInputElement>;
  /** Only what can be parsed. */
  onRun: (q: string) => void;
};

export function QueryBar({ q, facets, inputRef, onRun }: QueryBarProps) {
  const id = useId();
  const caret = useRef<number>(undefined);
  const onWrite = (at: number | undefined) => {
    caret.current = at;
  };
  const line = useQueryDraft({ q, facets, onRun, onWrite });
  const { draft, options, active, problem } = line;
  const { field, mirror, follow } = useMirror(draft, caret);
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
          onChange={({ target }) => line.type(target.value, target.selectionStart ?? target.value.length)}
          onSelect={(event) => {
            follow();
            line.move(event.currentTarget.selectionStart ?? undefined);
          }}
          onScroll={follow}
          onFocus={(event) => line.enter(event.target.selectionStart ?? draft.length)}
          onBlur={line.leave}
          onKeyDown={line.press}
          className="bg-transparent! pr-8! pl-8! text-transparent! caret-text selection:text-transparent! placeholder:text-faint forced-colors:text-[CanvasText]! max-sm:h-11!"
        />
        <QueryText ref={mirror} text={draft} problem={problem} />
        {draft !== "" && (
          <Button
            size="sm"
            variant="ghost"
            aria-label="Clear the query"
            icon={<X size={13} aria-hidden />}
            onClick={() => line.run("")}
            className="absolute! top-1 right-1 max-sm:top-2"
          />
        )}
        <QueryHints id={id} options={options} active={active} onAccept={line.accept} />
      </div>
      <ProblemNote id={`${id}-problem`} text={draft} problem={problem} onFix={line.fix} />
    </search>
  );
}

/** The colours scroll with the field's text, and the caret goes where the last writing put it. */
function useMirror(text: string, caret: RefObject<number | undefined>) {
  const field = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const follow = () => {
    if (mirror.current && field.current) mirror.current.scrollLeft = field.current.scrollLeft;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field scrolls when its text changes
  useLayoutEffect(() => {
    if (caret.current !== undefined) field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
    follow();
  }, [text]);
  return { field, mirror, follow };
}
