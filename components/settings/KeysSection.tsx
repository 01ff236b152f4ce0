"use client";
/** Shortcuts of one key, each moved to another by writing it down. */
import { useId, useState } from "react";
import { keyMap } from "#components/layout/keys.ts";
import { useMe } from "#components/layout/MeProvider.tsx";
import { usePreferences } from "#components/layout/preferences.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Section } from "#components/ui/Section.tsx";
import { chosenKey, MOVABLE, moveKey } from "#lib/domain/movedKeys.ts";
import { useSaved } from "./useSaved.ts";

/** What those do that are the first of two, or that only stand beside another in the sheet. */
const FIRSTS: Record<string, string> = {
  g: "Go to …, with a second key",
  y: "Copy …, with a second key",
  o: "Open",
  "?": "Keyboard shortcuts",
};
const meaningOf = (key: string) => FIRSTS[key] ?? keyMap.find(({ keys }) => keys === key)?.meaning ?? key;

export function KeysSection() {
  const { keys: moved, singleKeys } = usePreferences(useMe().preferences);
  const { error, save } = useSaved();
  const isMoved = Object.keys(moved).length > 0;
  if (!singleKeys) return null;
  return (
    <Section
      title="Single keys"
      description="Write another key beside what it should do. Combinations with Ctrl or ⌘ stay as they are."
      actions={
        isMoved && (
          <Button size="sm" variant="ghost" onClick={() => save({ keys: {} })}>
            Back to the default
          </Button>
        )
      }
    >
      <ul className="grid gap-x-10 sm:grid-cols-2">
        {MOVABLE.map((key) => (
          <KeyField
            key={key}
            meaning={meaningOf(key)}
            now={chosenKey(moved, key)}
            onChange={(to) => {
              const result = moveKey(moved, key, to);
              if (!result.ok) return result.message;
              save({ keys: result.moved });
              return undefined;
            }}
          />
        ))}
      </ul>
      {error !== undefined && <ErrorState title="This was not saved: it lasts until the page is loaded again." error={error} />}
    </Section>
  );
}

type FieldProps = { meaning: string; now: string /** @returns why it cannot be */; onChange: (to: string) => string | undefined };

/** The new key replaces the old one as it is typed. */
function KeyField({ meaning, now, onChange }: FieldProps) {
  const [problem, setProblem] = useState<string>();
  const id = useId();
  return (
    <li className="border-b py-1">
      <div className="flex min-h-8 items-center justify-between gap-4">
        <label htmlFor={id}>{meaning}</label>
        <Input
          mono
          id={id}
          className="w-10 px-0! text-center"
          value={now}
          aria-invalid={problem !== undefined || undefined}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onFocus={(event) => event.target.select()}
          onChange={({ target }) => {
            const typed = target.value.replace(now, "").slice(-1);
            setProblem(typed === "" ? undefined : onChange(typed));
          }}
        />
      </div>
      {problem && (
        <p role="alert" className="pb-1 text-sm text-st-dead-fg">
          {problem}
        </p>
      )}
    </li>
  );
}
