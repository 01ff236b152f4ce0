"use client";
/** Demo data: the button that loads it, and the note that it is there and can go. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useDemo, useLoadDemo, useRemoveDemo } from "#components/queries/demo.ts";
import { useSources } from "#components/queries/sources.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Time } from "#components/ui/Time.tsx";

/** Nothing where demo data is on already; nor, unless `always`, where real requests have come: there an empty list means something else. */
export function LoadDemoButton({ always = false }) {
  const { data } = useDemo();
  const sources = useSources();
  const load = useLoadDemo();
  const reason = useRoleReason("admin");
  if (!data || data.state === "on" || !sources.data) return null;
  if (!always && sources.data.data.some(({ demo, lastRequestAt }) => !demo && lastRequestAt !== null)) return null;
  return (
    <span className="flex flex-col items-start gap-2">
      <Button pending={load.isPending} disabledReason={reason} onClick={() => load.mutate(undefined)}>
        Load demo data
      </Button>
      {load.error && <ErrorState title="No demo data was loaded." error={load.error} />}
    </span>
  );
}

/** Stands where made-up numbers could be taken for real ones. */
export function DemoNote() {
  const { data } = useDemo();
  const remove = useRemoveDemo();
  const reason = useRoleReason("admin");
  if (!data || data.state === "off") return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-dashed border-line-strong! px-3 py-2 text-sm">
      <p className="min-w-0 flex-1 basis-64 text-muted" role="status">
        <strong className="font-medium text-text">Demo data.</strong>{" "}
        {data.state === "removing" ? (
          "Being removed: its sources are gone, its events follow."
        ) : (
          <>
            {data.sources.length} sources named “Demo …” get about five made-up requests a second, some of which fail.{" "}
            {isOver(data.streamsUntil) ? (
              "The hour of requests is over; what came stays."
            ) : (
              <>
                New ones stop <Time value={data.streamsUntil} />.
              </>
            )}
          </>
        )}
      </p>
      {data.state === "on" && (
        <Button size="sm" pending={remove.isPending} disabledReason={reason} onClick={() => remove.mutate(undefined)}>
          Remove demo data
        </Button>
      )}
      {remove.error && <ErrorState title="It is still there." error={remove.error} />}
    </div>
  );
}

const isOver = (until: string | null) => until !== null && Date.parse(until) < Date.now();
