"use client";
/** Loading, empty, failed. */
import { useState } from "react";
import { ApiError } from "#components/queries/api.ts";
import { Button } from "#components/ui/Button.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PanelBoundary } from "#components/ui/PanelBoundary.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Example } from "./Example.tsx";

const error = new ApiError(403, {
  code: "role_too_low",
  message: "This needs the role 'operator'; yours is 'viewer'.",
  fix: "Ask an administrator to do it or to change your role.",
  requestId: "req_01m86vg2xgekz84nbchkd8n9be",
});

export function FeedbackExamples() {
  return (
    <>
      <Example name="Loading">
        <Skeleton className="w-40" />
        <div className="w-full">
          <SkeletonRows rows={2} />
        </div>
      </Example>
      <Example name="Empty">
        <div className="w-full">
          <Empty title="No dead letters" action={<Button>See what is being retried</Button>}>
            When a delivery has used up its retries, it appears here.
          </Empty>
        </div>
      </Example>
      <Example name="Error">
        <ErrorState title="The replay did not start. Nothing was sent." error={error} onRetry={() => {}} />
      </Example>
      <Example name="A broken panel">
        <PanelBoundary>
          <Fragile />
        </PanelBoundary>
      </Example>
    </>
  );
}

function Fragile() {
  const [broken, setBroken] = useState(false);
  if (broken) throw new Error("It was broken on purpose.");
  return <Button onClick={() => setBroken(true)}>Break this panel</Button>;
}
