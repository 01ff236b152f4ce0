"use client";
/** The keys, listed from the one map, and searched. */
import { useRef, useState } from "react";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Keys } from "#components/ui/Kbd.tsx";
import type { MovedKeys } from "#lib/domain/movedKeys.ts";
import { findKeys, type KeyEntry, shownKeys } from "./keys.ts";
import { useMe } from "./MeProvider.tsx";
import { usePreferences } from "./preferences.ts";

export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { singleKeys, keys: moved } = usePreferences(useMe().preferences);
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const found = [...Map.groupBy(findKeys(text), ({ group }) => group)];
  const change = (next: boolean) => {
    onOpenChange(next);
    if (!next) setText("");
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title="Keyboard shortcuts"
      description={
        singleKeys
          ? "Single keys act only outside text fields and dialogs. Settings → Me moves them or switches them off."
          : "Single keys are switched off in Settings → Me; those with Ctrl or ⌘ work."
      }
      width="lg"
      initialFocus={field}
    >
      <Input
        ref={field}
        type="search"
        aria-label="Find a shortcut"
        placeholder="Find a shortcut"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p role="status" className="sr-only">
        {text && `${found.reduce((sum, [, entries]) => sum + entries.length, 0)} shortcuts found`}
      </p>
      <div className="grid min-h-72 content-start gap-x-10 gap-y-5 pt-4 pb-3 sm:grid-cols-2">
        {found.map(([group, entries]) => (
          <Group key={group} title={group} entries={entries} moved={moved} />
        ))}
        {found.length === 0 && <p className="text-muted">No shortcut contains “{text}”.</p>}
      </div>
    </Dialog>
  );
}

function Group({ title, entries, moved }: { title: string; entries: readonly KeyEntry[]; moved: MovedKeys }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-sm font-medium text-faint">{title}</h3>
      <dl>
        {entries.map(({ id, keys, meaning }) => (
          <div key={id} className="flex min-h-7 items-center justify-between gap-4 border-b">
            <dt>{meaning}</dt>
            <dd>
              <Keys keys={shownKeys(keys, moved)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
