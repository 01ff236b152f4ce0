/** An error as it was thrown: its beginning, and the whole message and the stack on request. */
import type { ReactNode } from "react";
import { Code } from "#components/ui/Code.tsx";
import { visible, visibleLines } from "#lib/domain/visible.ts";

export type AttemptErrorProps = { name: string | null; message: string | null; stack: string | null; open?: boolean };

type Failed = { errorName: string | null; errorMessage: string | null };

/** Nobody reads one message twice: the second says that it is the first again. */
export const isSameError = (attempt: Failed, previous: Failed | undefined): boolean =>
  previous !== undefined &&
  attempt.errorMessage !== null &&
  attempt.errorMessage === previous.errorMessage &&
  attempt.errorName === previous.errorName;

/** About six lines; a message that is a page long must not push the next attempt out of sight. */
const SHOWN = 420;
const SHOWN_LINES = 6;

export function AttemptError({ name, message, stack, open = false }: AttemptErrorProps) {
  const beginning = message && beginningOf(message);
  return (
    <div className="min-w-0">
      <p className="border-l-2 border-st-dead-solid pl-3 break-words whitespace-pre-wrap">
        {name && <span className="font-medium text-st-dead-fg">{visible(name)}: </span>}
        {beginning ? visibleLines(beginning) : "no message"}
        {beginning !== message && "…"}
      </p>
      <div className="flex flex-wrap gap-x-4">
        {message && beginning !== message && (
          <Fold title={`The whole message, ${message.length.toLocaleString("en")} characters`} open={false}>
            <Code label="message" wrap className="mt-1">
              {visibleLines(message)}
            </Code>
          </Fold>
        )}
        {stack && (
          <Fold title="Stack" open={open}>
            <Code label="stack" className="mt-1">
              {visibleLines(stack)}
            </Code>
          </Fold>
        )}
      </div>
    </div>
  );
}

function beginningOf(message: string): string {
  const lines = message.split("\n", SHOWN_LINES + 1);
  const few = lines.length > SHOWN_LINES ? lines.slice(0, SHOWN_LINES).join("\n") : message;
  return few.length > SHOWN ? few.slice(0, SHOWN).trimEnd() : few;
}

function Fold({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  return (
    <details className="group mt-1 min-w-0 open:basis-full" open={open}>
      <summary className="inline-flex min-h-6 items-center gap-1 text-sm text-muted hover:text-text">
        <span aria-hidden className="group-open:rotate-90">
          ▸
        </span>
        {title}
      </summary>
      {children}
    </details>
  );
}
