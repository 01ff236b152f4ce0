"use client";
/** Pinned saved views in the navigation, the team's first. */
import { Bookmark, Users } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { viewHref } from "#components/events/viewUrl.ts";
import { useViewCounts, useViews } from "#components/queries/views.ts";
import { cx } from "#components/ui/cx.ts";
import { formatCount } from "#components/ui/Num.tsx";
import type { ViewCount } from "#lib/contracts/views.ts";

export type PinnedViewsProps = { compact?: boolean; onFollow?: () => void };

/** Nothing where counting would take long: a wrong or a late number is worse than none. */
function Found({ count: found }: { count: ViewCount | undefined }) {
  if (found === undefined || found.count === null) return null;
  return (
    <span className="ml-auto pl-2 text-sm text-faint tabular-nums">
      <span className="sr-only">, </span>
      {formatCount(found.count)}
      {found.more && "+"}
      <span className="sr-only"> events</span>
    </span>
  );
}

export function PinnedViews({ compact = false, onFollow }: PinnedViewsProps) {
  const { data } = useViews("events");
  const open = useSearchParams().get("view");
  const pinned = data?.data.filter((view) => view.pinned) ?? [];
  const counts = useViewCounts(pinned.length > 0);
  if (pinned.length === 0) return null;
  return (
    <section aria-label="Pinned views" className={cx("mt-3 flex flex-col gap-px border-t pt-3", compact && "rail:hidden")}>
      {pinned.map((view) => {
        const Icon = view.shared ? Users : Bookmark;
        return (
          <Link
            key={view.id}
            href={viewHref(view)}
            title={`${view.name}: ${view.q || "every event"}`}
            aria-current={open === view.id ? "page" : undefined}
            {...(onFollow && { onClick: onFollow })}
            className="group flex h-7 shrink-0 items-center gap-2.5 rounded px-2 text-muted outline-offset-[-2px] hover:bg-hover hover:text-text aria-[current]:bg-selected aria-[current]:text-text max-md:h-11"
          >
            <Icon size={13} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
            <span className="truncate">{view.name}</span>
            <span className="sr-only">{view.shared ? ", shared view" : ", own view"}</span>
            <Found count={counts.get(view.id)} />
          </Link>
        );
      })}
    </section>
  );
}
