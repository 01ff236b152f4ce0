"use client";
/** The left column: which Spillway this is, where one can go, a badge where somebody must look. On phones it is a drawer (NavigationDrawer). */
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useLive } from "#components/live/LiveProvider.tsx";
import { cx } from "#components/ui/cx.ts";
import { formatCount } from "#components/ui/Num.tsx";
import { type Destination, destinations, isWithin } from "./destinations.ts";
import { environmentLooks, type Instance } from "./environment.ts";
import { useMe } from "./MeProvider.tsx";
import { PinnedViews } from "./PinnedViews.tsx";
import { choosePreferences, usePreferences } from "./preferences.ts";

/** The column, from 768 px; icons alone (`rail:` in globals.css) until 1024 px, and for whoever wants it so. */
export function Navigation({ instance }: { instance: Instance }) {
  return (
    <div className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-r bg-sunken md:flex rail:w-12">
      <Brand instance={instance} compact />
      <Links compact />
      <Collapse />
    </div>
  );
}

function Collapse() {
  const { navigation } = usePreferences(useMe().preferences);
  const wide = navigation === "wide";
  const Icon = wide ? PanelLeftClose : PanelLeftOpen;
  const name = wide ? "Collapse navigation" : "Expand navigation";
  return (
    <div className="border-t p-2 max-lg:hidden rail:px-1.5">
      <button
        type="button"
        aria-label={name}
        title={name}
        onClick={() => choosePreferences({ navigation: wide ? "icons" : "wide" })}
        className="flex h-7 w-full items-center gap-2.5 rounded px-2 text-faint outline-offset-[-2px] hover:bg-hover hover:text-text rail:justify-center rail:px-0"
      >
        <Icon size={15} strokeWidth={1.75} aria-hidden />
        <span className="text-sm rail:hidden">Collapse</span>
      </button>
    </div>
  );
}

export function Brand({ instance, compact = false }: { instance: Instance; compact?: boolean }) {
  const { name, environment } = instance;
  const look = environment && environmentLooks[environment];
  return (
    <div className="shrink-0">
      {/* The band is there without an environment too, so that nothing moves between instances. */}
      <div aria-hidden data-band className={cx("h-[3px]", look?.band)} />
      <div className={cx("flex h-[2.5625rem] min-w-0 items-center gap-2.5 px-4", compact && "rail:justify-center rail:px-0")}>
        <Mark />
        <div className={cx("min-w-0 leading-4", compact && "rail:sr-only")}>
          <p className="truncate font-semibold tracking-[-0.01em]" title={name}>
            {name}
          </p>
          <p className={cx("truncate text-xs", look ? cx("font-medium", look.word) : "text-faint")}>{environment ?? "Spillway"}</p>
        </div>
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
    <nav aria-label="Main" className="flex flex-1 flex-col gap-px overflow-y-auto px-2 pt-2 pb-3 rail:px-1.5">
      {destinations.map((destination, index) => (
        <NavigationLink
          key={destination.href}
          destination={destination}
          compact={compact}
          startsGroup={index > 0 && destinations[index - 1]?.group !== destination.group}
          {...(onFollow && { onFollow })}
        />
      ))}
      <PinnedViews compact={compact} {...(onFollow && { onFollow })} />
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
        compact && "rail:justify-center rail:px-0",
        startsGroup && "mt-3",
      )}
    >
      <Icon
        size={15}
        strokeWidth={1.75}
        aria-hidden
        className="shrink-0 text-faint group-hover:text-muted group-aria-[current]:text-accent"
      />
      <span className={cx("flex-1", compact && "rail:sr-only")}>{label}</span>
      {count > 0 && (
        <span
          className={cx(
            "rounded-full bg-st-dead-tint px-1.5 text-xs leading-4 font-medium text-st-dead-fg",
            compact && "rail:absolute rail:-top-0.5 rail:-right-0.5 rail:px-1",
          )}
        >
          {formatCount(count)}
          <span className="sr-only"> {meaning}</span>
        </span>
      )}
    </Link>
  );
}
