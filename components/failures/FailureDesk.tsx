"use client";
/** Where a page's changes to failure groups are made, and taken back: eight seconds to undo, in place of a question before. */
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { type FailureChange, useChangeFailure } from "#components/queries/failures.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import type { FailurePatch } from "#lib/contracts/failures.ts";

/** `said`: what happened, in a sentence; `undo`: what takes it back. */
export type AskedChange = FailureChange & { said: string; undo?: FailurePatch };

const DeskContext = createContext<((asked: AskedChange) => void) | undefined>(undefined);
const UNDO_MS = 8_000;

export function FailureDesk({ children }: { children: ReactNode }) {
  const change = useChangeFailure();
  const [last, setLast] = useState<AskedChange>();
  const [failed, setFailed] = useState<{ said: string; error: unknown }>();
  const { mutate } = change;
  const ask = useMemo(
    () => (asked: AskedChange) => {
      setFailed(undefined);
      setLast(asked.undo ? asked : undefined);
      mutate(asked, {
        onError: (error) => {
          setLast(undefined);
          setFailed({ said: asked.said, error });
        },
      });
    },
    [mutate],
  );
  const undo = (asked: AskedChange) => {
    setLast(undefined);
    if (asked.undo) ask({ fingerprint: asked.fingerprint, patch: asked.undo, said: "Taken back." });
  };
  return (
    <DeskContext value={ask}>
      {children}
      <div className="pointer-events-none fixed inset-x-4 bottom-4 z-40 flex flex-col items-start gap-2 sm:left-auto sm:items-end">
        <div role="status" aria-live="polite">
          {last && <Undo asked={last} onUndo={() => undo(last)} onOver={() => setLast(undefined)} />}
        </div>
        {failed && (
          <div className="pointer-events-auto flex items-start gap-2 rounded-lg bg-surface p-2 shadow-float">
            <ErrorState title="The group was not changed." error={failed.error} />
            <Button size="sm" variant="ghost" onClick={() => setFailed(undefined)}>
              Close
            </Button>
          </div>
        )}
      </div>
    </DeskContext>
  );
}

/** Changes a group; the desk shows what came of it. */
export function useFailureDesk(): (asked: AskedChange) => void {
  const ask = use(DeskContext);
  if (!ask) throw new Error("useFailureDesk needs a FailureDesk above it.");
  return ask;
}

type UndoProps = { asked: AskedChange; onUndo: () => void; onOver: () => void };

/** Waits while the pointer or the focus is on it. */
function Undo({ asked, onUndo, onOver }: UndoProps) {
  const [held, setHeld] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another change begins its own eight seconds
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onOver, UNDO_MS);
    return () => clearTimeout(timer);
  }, [held, asked]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only the clock stops; the button is what acts
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex max-w-[32rem] items-center gap-3 rounded-lg bg-surface py-2 pr-2 pl-3 shadow-float"
    >
      <span className="min-w-0 truncate">{asked.said}</span>
      <Button size="sm" onClick={onUndo}>
        Undo
      </Button>
    </div>
  );
}
