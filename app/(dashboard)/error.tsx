"use client";
/** One page failed; the navigation stays. */
import { ErrorState } from "#components/ui/ErrorState.tsx";

export default function DashboardError({ error, reset }: { error: Error; reset: () => void }) {
  return <ErrorState title="This page could not be drawn." error={error} onRetry={reset} />;
}
