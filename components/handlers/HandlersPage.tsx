"use client";
/** What is registered, its limits, its health; one of them opens beside the list. */
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { handlersOptions } from "#components/queries/handlers.ts";
import { Code } from "#components/ui/Code.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { HandlerPanel } from "./HandlerPanel.tsx";
import { HandlersTable } from "./HandlersTable.tsx";

const example = `export const greet = defineHandler({
  name: "greet",
  sources: ["*"],
  eventTypes: ["*"],
  run: async (event) => console.log(event.type),
});`;

export function HandlersPage() {
  const { data, error, refetch } = useQuery(handlersOptions());
  const [name, open] = useQueryState("handler", parseAsString.withOptions({ history: "push" }));
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title="Handlers">
        Functions of your code that run on events. A worker declares them when it starts, with their limits; those can be changed here while
        it runs.
      </PageHeader>
      {error && !data && <ErrorState title="The handlers could not be loaded." error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} label="Loading handlers" />}
      {data && data.data.length > 0 && <HandlersTable handlers={data.data} open={name} onOpen={(next) => void open(next)} />}
      {data && <HandlerPanel name={name} handler={data.data.find((handler) => handler.name === name)} onClose={() => void open(null)} />}
      {data?.data.length === 0 && (
        <Empty title="No worker has declared a handler yet">
          <p className="mb-3">
            Events are received and stored, and stay unrouted until a handler wants them. Write one in handlers/, list it in
            handlers/index.ts, and start a worker.
          </p>
          <Code label="handler">{example}</Code>
        </Empty>
      )}
    </div>
  );
}
