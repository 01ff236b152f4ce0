/** What failed, what to do, and the id that finds it in the log. */
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { CopyButton } from "./CopyButton.tsx";

export type ErrorStateProps = {
  /** Anything thrown; an ApiError also shows its fix and request id. */
  error: unknown;
  /** What could not be done: "The events could not be loaded." */
  title?: ReactNode;
  onRetry?: () => void;
};

export function ErrorState({ error, title, onRetry }: ErrorStateProps) {
  const { message, fix, requestId } = explain(error);
  return (
    <div role="alert" className="flex max-w-[72ch] flex-col gap-1 border-l-2 border-st-dead-solid bg-st-dead-tint px-3 py-2 text-text">
      {title && <p className="font-semibold">{title}</p>}
      <p className="break-words text-st-dead-fg">{message}</p>
      {fix && <p>{fix}</p>}
      {(requestId || onRetry) && (
        <p className="mt-1 flex items-center gap-2 text-sm">
          {onRetry && (
            <Button size="sm" onClick={onRetry}>
              Try again
            </Button>
          )}
          {requestId && (
            <>
              <code>{requestId}</code>
              <CopyButton text={requestId} label="Copy request id" />
            </>
          )}
        </p>
      )}
    </div>
  );
}

function explain(error: unknown): { message: string; fix?: string; requestId?: string } {
  if (error instanceof Error) return error;
  return { message: typeof error === "string" ? error : "Something went wrong here." };
}
