"use client";
/** The left column: where one can go, with a badge where somebody must look. On phones it is a drawer (NavigationDrawer). */
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useLive } from "#components/live/LiveProvider.tsx";
import { cx } from "#components/ui/cx.ts";
import { formatCount } from "#components/ui/Num.tsx";
import { type Destination, destinations, isWithin } from "./destinations.ts";

/** The column, from 768 px; icons alone until 1024 px. */
export function Navigation({ instance }: { instance: string }) {
  return (
    <div className="sticky top-0 hidden h-dvh w-13 shrink-0 flex-col border-r bg-sunken md:flex lg:w-52">
      <Brand instance={instance} compact />
      <Links compact />
    </div>
  );
}

export function Brand({ instance, compact = false }: { instance: string; compact?: boolean }) {
  return (
    <div className={cx("flex h-11 min-w-0 shrink-0 items-center gap-2.5 px-4", compact && "max-lg:justify-center max-lg:px-0")}>
      <Mark />
      <div className={cx("min-w-0 leading-4", compact && "max-lg:hidden")}>
        <p className="font-semibold tracking-[-0.01em]">Spillway</p>
        <p className="truncate text-xs text-faint" title={instance}>
          {instance}
        </p>
      </div>
    </div>
  );
}

/** Water over a weir. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      aria-hidden="true"
      className="shrink-0 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
    >
      <path d="M2 5h5c5 0 4 10 9 10h2" />
      <path d="M2 10h3c4 0 3 5 7 5" opacity=".55" />
      <path d="M2 15h4" opacity=".3" />
    </svg>
  );
}

export function Links({ compact = false, onFollow }: { compact?: boolean; onFollow?: () => void }) {
  return (
    <nav aria-label="Main" className="flex flex-1 flex-col gap-px overflow-y-auto px-2 pt-2 pb-3">
      {destinations.map((destination, index) => (
        <NavigationLink
          key={destination.href}
          destination={destination}
          compact={compact}
          startsGroup={index > 0 && destinations[index - 1]?.group !== destination.group}
          {...(onFollow && { onFollow })}
        />
      ))}
    </nav>
  );
}

type LinkProps = { destination: Destination; compact: boolean; startsGroup: boolean; onFollow?: () => void };

function NavigationLink({ destination, compact, startsGroup, onFollow }: LinkProps) {
  const { href, label, icon: Icon, badge } = destination;
  const { pulse } = useLive();
  const path = usePathname();
  const count = badge === "failures" ? (pulse?.failures ?? 0) : badge === "alerts" ? (pulse?.firingAlerts ?? 0) : 0;
  const meaning = badge === "alerts" ? "firing" : "open";
  return (
    <Link
      href={href}
      title={compact ? label : undefined}
      aria-current={isWithin(path, href) ? "page" : undefined}
      {...(onFollow && { onClick: onFollow })}
      className={cx(
        "group relative flex h-7 items-center gap-2.5 rounded px-2 text-muted outline-offset-[-2px] hover:bg-hover hover:text-text max-md:h-11",
        "aria-[current]:bg-selected aria-[current]:font-medium aria-[current]:text-text",
        compact && "max-lg:justify-center",
        startsGroup && "mt-3",
      )}
    >
      <Icon
        size={15}
        strokeWidth={1.75}
        aria-hidden
        className="shrink-0 text-faint group-hover:text-muted group-aria-[current]:text-accent"
      />
      <span className={cx("flex-1", compact && "max-lg:sr-only")}>{label}</span>
      {count > 0 && (
        <span
          className={cx(
            "rounded-full bg-st-dead-tint px-1.5 text-xs leading-4 font-medium text-st-dead-fg",
            compact && "max-lg:absolute max-lg:top-0 max-lg:right-0 max-lg:px-1",
          )}
        >
          {formatCount(count)}
          <span className="sr-only"> {meaning}</span>
        </span>
      )}
    </Link>
  );
}
