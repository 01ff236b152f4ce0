"use client";
/** Before the first event: what to do, with a command that works as it stands. */
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { api } from "#components/queries/api.ts";
import { buttonClass } from "#components/ui/buttonClass.ts";
import { Code } from "#components/ui/Code.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { Skeleton } from "#components/ui/Skeleton.tsx";
import type { Page } from "#lib/contracts/page.ts";
import type { Source } from "#lib/contracts/sources.ts";

export function FirstEvent() {
  const { data } = useQuery({ queryKey: ["sources"], queryFn: ({ signal }) => api.get<Page<Source>>("/sources", {}, signal) });
  const source = data?.data.find(({ provider }) => provider === "none") ?? data?.data[0];
  const create = (
    <Link href="/sources/new" className={buttonClass(source ? "secondary" : "primary")}>
      Create a source
    </Link>
  );
  if (!data) return <Skeleton className="h-56" />;
  if (!source)
    return (
      <Empty
        title="Point something at Spillway"
        action={
          <Link href="/welcome" className={buttonClass("primary")}>
            Begin
          </Link>
        }
      >
        There is no source yet. A source is one URL for one provider, with its signing secret. Create one and its URL is shown at once.
      </Empty>
    );
  return (
    <Empty title="Listening for the first event" action={create}>
      <p className="mb-3">
        Nothing has come in yet. Send something to <b className="font-medium text-text">{source.name}</b>; it appears here within a second.
      </p>
      {source.provider === "none" ? (
        <Code
          label="command that sends an event"
          wrap
        >{`curl -X POST ${source.url} \\\n  -H 'content-type: application/json' \\\n  -d '{"hello":"world"}'`}</Code>
      ) : (
        <p>
          Open{" "}
          <Link href={`/sources/${source.id}`} className="link">
            {source.name}
          </Link>{" "}
          and press “Send test event”: it is signed as {source.provider} would sign it.
        </p>
      )}
    </Empty>
  );
}
