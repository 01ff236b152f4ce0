"use client";
/** "+12 new": rows wait here until they are asked for, so that none moves under the reader. */
import { ArrowUp } from "lucide-react";
import { EVENTS_PER_PAGE } from "#components/queries/events.ts";
import { Button } from "#components/ui/Button.tsx";
import { Kbd } from "#components/ui/Kbd.tsx";

export function NewEvents({ count, onShow }: { count: number; onShow: () => void }) {
  const text = count >= EVENTS_PER_PAGE ? `+${count} or more new` : `+${count} new`;
  return (
    <span role="status" className="min-h-6 shrink-0">
      {count > 0 && (
        <Button
          size="sm"
          variant="primary"
          icon={<ArrowUp size={12} aria-hidden />}
          onClick={() => {
            onShow();
            window.scrollTo({ top: 0 });
          }}
        >
          {text}
          <span className="ml-1.5 max-sm:hidden">
            <Kbd>.</Kbd>
          </span>
        </Button>
      )}
    </span>
  );
}
