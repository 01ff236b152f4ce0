"use client";
/** Below the last row: more is coming, could not come, or there is none; and the way back up. */
import { ArrowUp } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { Time } from "#components/ui/Time.tsx";

export type ListEndProps = {
  rows: number;
  more: boolean;
  /** A scan stopped here, to be asked whether it shall go on. */
  stoppedAt: string | null;
  /** A page is on its way. */
  pending: boolean;
  error: Error | null;
  onMore: () => void;
};

export function ListEnd({ rows, more, stoppedAt, pending, error, onMore }: ListEndProps) {
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-3 py-2 text-sm text-faint">
      {error ? (
        <ErrorState title="Older events could not be loaded." error={error} onRetry={onMore} />
      ) : more ? (
        <>
          {stoppedAt && (
            <span>
              {rows === 0 ? "Nothing found" : "Searched"} back to <Time value={stoppedAt} look="exact" />. Each further step reads thousands
              of payloads.
            </span>
          )}
          <Button size="sm" variant={stoppedAt ? "secondary" : "ghost"} pending={pending} onClick={onMore}>
            {stoppedAt ? "Search further back" : "Load older"}
          </Button>
        </>
      ) : (
        <span>{`${formatExact(rows)} ${rows === 1 ? "event" : "events"}. No older one in this range.`}</span>
      )}
      <BackUp />
    </div>
  );
}

const FAR = 1_500;

function BackUp() {
  const [far, setFar] = useState(false);
  useEffect(() => {
    const look = () => setFar(window.scrollY > FAR);
    look();
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  if (!far) return null;
  return (
    <Button
      icon={<ArrowUp size={13} aria-hidden />}
      onClick={() => window.scrollTo({ top: 0 })}
      className="fixed! right-6 bottom-4 z-20 shadow-float"
    >
      Newest
    </Button>
  );
}
