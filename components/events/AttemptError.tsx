/** An error as it was thrown: the sentence, and the stack on request. */

import { Code } from "#components/ui/Code.tsx";
import { visible, visibleLines } from "#lib/domain/visible.ts";

export type AttemptErrorProps = { name: string | null; message: string | null; stack: string | null; open?: boolean };

export function AttemptError({ name, message, stack, open = false }: AttemptErrorProps) {
  return (
    <div className="min-w-0">
      <p className="border-l-2 border-st-dead-solid pl-3 break-words whitespace-pre-wrap">
        {name && <span className="font-medium text-st-dead-fg">{visible(name)}: </span>}
        {message ? visibleLines(message) : "no message"}
      </p>
      {stack && (
        <details className="group mt-1" open={open}>
          <summary className="inline-flex min-h-6 items-center gap-1 text-sm text-muted hover:text-text">
            <span aria-hidden className="group-open:rotate-90">
              ▸
            </span>
            Stack
          </summary>
          <Code label="stack" className="mt-1">
            {visibleLines(stack)}
          </Code>
        </details>
      )}
    </div>
  );
}
