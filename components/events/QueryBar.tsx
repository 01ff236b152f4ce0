"use client";
/** One line that finds events: hints while typing, problems with their place, Enter runs it. */
import { Search, X } from "lucide-react";
import { type KeyboardEvent, type Ref, useId, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { cx } from "#components/ui/cx.ts";
import { Input } from "#components/ui/Input.tsx";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { type Completion, completionsAt } from "#lib/domain/queryText.ts";

export type QueryBarProps = { q: string; onRun: (q: string) => void; inputRef: Ref<HTMLInputElement> };

/** Give it `key={q}`: a query changed elsewhere replaces the draft. */
export function QueryBar({ q, onRun, inputRef }: QueryBarProps) {
  const [draft, setDraft] = useState(q);
  const [caret, setCaret] = useState<number>();
  const [active, setActive] = useState(-1);
  const id = useId();
  const { start, options } = caret === undefined ? { start: 0, options: [] } : completionsAt(draft, caret);
  const parsed = parseQuery(draft);
  const [tried, setTried] = useState(false);

  const accept = (text: string) => {
    const next = draft.slice(0, start) + text + draft.slice(caret);
    setDraft(next);
    setCaret(start + text.length);
    setActive(-1);
  };
  const run = () => {
    setTried(true);
    if (parsed.ok) {
      setCaret(undefined);
      onRun(draft.trim());
    }
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const option = options[active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (options.length === 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Tab" && option) accept(option.text);
    else if (event.key === "Enter") option ? accept(option.text) : run();
    else if (event.key === "Escape" && caret !== undefined) setCaret(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <search className="relative min-w-0 flex-1">
      <Search size={14} aria-hidden className="pointer-events-none absolute top-[9px] left-2.5 z-1 text-faint max-sm:top-[13px]" />
      <Input
        mono
        data-search
        ref={inputRef}
        role="combobox"
        aria-label="Search events"
        aria-expanded={options.length > 0}
        aria-controls={`${id}-options`}
        aria-activedescendant={options[active] ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        aria-invalid={(tried && !parsed.ok) || undefined}
        aria-describedby={`${id}-problem`}
        autoComplete="off"
        spellCheck={false}
        placeholder="source:stripe status:dead type:invoice.*"
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          setCaret(event.target.selectionStart ?? event.target.value.length);
          setActive(-1);
          setTried(false);
        }}
        onFocus={(event) => setCaret(event.target.selectionStart ?? draft.length)}
        onBlur={() => {
          setCaret(undefined);
          setTried(true);
        }}
        onKeyDown={press}
        className="pr-8! pl-8!"
      />
      {draft !== "" && (
        <Button
          size="sm"
          variant="ghost"
          aria-label="Clear the query"
          icon={<X size={13} aria-hidden />}
          onClick={() => {
            setDraft("");
            onRun("");
          }}
          className="absolute! top-1 right-1 max-sm:top-0.5"
        />
      )}
      <Hints id={id} options={options} active={active} onAccept={accept} />
      <p id={`${id}-problem`} role="status" className={cx("text-sm text-st-dead-fg", tried && !parsed.ok && "mt-1")}>
        {tried && !parsed.ok && (
          <>
            {parsed.problem.message} <Place text={draft} start={parsed.problem.start} end={parsed.problem.end} />
          </>
        )}
      </p>
    </search>
  );
}

type HintsProps = { id: string; options: readonly Completion[]; active: number; onAccept: (text: string) => void };

function Hints({ id, options, active, onAccept }: HintsProps) {
  return (
    <div
      id={`${id}-options`}
      role="listbox"
      aria-label="Hints"
      hidden={options.length === 0}
      className="absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-y-auto rounded-lg bg-surface p-1 shadow-float"
    >
      {options.map(({ text, hint }, index) => (
        // The keys are the field's own (combobox pattern): focus never enters the list.
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        <div
          key={text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onAccept(text)}
          className={cx("flex min-h-7 cursor-default items-center gap-3 rounded px-2 hover:bg-hover", index === active && "bg-hover")}
        >
          <code className="w-28 shrink-0 text-sm">{text}</code>
          <span className="truncate text-muted">{hint}</span>
        </div>
      ))}
    </div>
  );
}

/** The text around a problem, the problem itself underlined. */
function Place({ text, start, end }: { text: string; start: number; end: number }) {
  return (
    <code className="text-muted">
      {start > 20 && "…"}
      {text.slice(Math.max(0, start - 20), start)}
      <span className="text-st-dead-fg underline decoration-wavy underline-offset-2">
        {text.slice(start, Math.max(end, start + 1)) || " "}
      </span>
      {text.slice(end, end + 20)}
    </code>
  );
}
