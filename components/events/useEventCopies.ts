"use client";
/** Copies parts of an event, by button or by `y` and a second key, and says what was copied. */
import { useEffect, useRef, useState } from "react";
import { copyText } from "#components/ui/CopyButton.tsx";
import type { EventDetail } from "#lib/contracts/events.ts";
import { COPY_KEYS, type CopyKind, textOf } from "./copies.ts";

const SAID_MS = 4_000;
const SEQUENCE_MS = 1_500;

export type Copies = { copy: (kind: CopyKind) => void; said: { text: string; failed: boolean } | undefined; startSequence: () => void };

export function useEventCopies(event: EventDetail): Copies {
  const [said, setSaid] = useState<Copies["said"]>();
  const stop = useRef<() => void>(undefined);
  useEffect(() => {
    if (!said || said.failed) return;
    const timer = setTimeout(() => setSaid(undefined), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  useEffect(() => () => stop.current?.(), []);

  const copy = (kind: CopyKind) => {
    textOf(kind, event)
      .then(async ({ text, said: words }) => {
        await copyText(text);
        setSaid({ text: words, failed: false });
      })
      .catch((error: unknown) => setSaid({ text: `Nothing was copied. ${error instanceof Error ? error.message : ""}`, failed: true }));
  };
  const startSequence = () => {
    stop.current?.();
    stop.current = listenOnce(copy);
  };
  return { copy, said, startSequence };
}

/** The next key is the sequence's, before anybody else hears it: `l` alone would pause the live updates. */
function listenOnce(copy: (kind: CopyKind) => void): () => void {
  const press = (event: KeyboardEvent) => {
    end();
    const kind = Object.hasOwn(COPY_KEYS, event.key) ? COPY_KEYS[event.key] : undefined;
    if (!kind || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    copy(kind);
  };
  const timer = setTimeout(() => end(), SEQUENCE_MS);
  const end = () => {
    clearTimeout(timer);
    window.removeEventListener("keydown", press, true);
  };
  window.addEventListener("keydown", press, true);
  return end;
}
