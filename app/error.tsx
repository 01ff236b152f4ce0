"use client";
/** The last page before a white one. */
import { ErrorState } from "#components/ui/ErrorState.tsx";

export default function RootError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto max-w-xl px-6 py-24">
      <ErrorState title="This page could not be drawn. Receiving webhooks does not depend on it." error={error} onRetry={reset} />
    </main>
  );
}
