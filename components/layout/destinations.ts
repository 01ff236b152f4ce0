/** Where one can go: the navigation, the palette and the `g` keys all read this. */
import {
  Activity,
  Bell,
  Boxes,
  Gauge,
  Inbox,
  ListChecks,
  type LucideIcon,
  RotateCcw,
  Settings,
  TriangleAlert,
  Webhook,
} from "lucide-react";

export type Destination = { href: string; label: string; icon: LucideIcon; key?: string; group: 1 | 2 | 3; badge?: "failures" | "alerts" };

export const destinations: readonly Destination[] = [
  { href: "/overview", label: "Overview", icon: Activity, key: "o", group: 1 },
  { href: "/events", label: "Events", icon: ListChecks, key: "e", group: 1 },
  { href: "/requests", label: "Requests", icon: Inbox, key: "q", group: 1 },
  { href: "/failures", label: "Failures", icon: TriangleAlert, key: "f", group: 1, badge: "failures" },
  { href: "/replays", label: "Replays", icon: RotateCcw, key: "r", group: 1 },
  { href: "/sources", label: "Sources", icon: Webhook, key: "s", group: 2 },
  { href: "/handlers", label: "Handlers", icon: Boxes, key: "h", group: 2 },
  { href: "/alerts", label: "Alerts", icon: Bell, key: "a", group: 2, badge: "alerts" },
  { href: "/system", label: "System", icon: Gauge, key: "y", group: 3 },
  { href: "/settings/me", label: "Settings", icon: Settings, group: 3 },
];

/** Is `path` the destination or below it? All of /settings belongs to Settings. */
export const isWithin = (path: string, href: string) => {
  const base = href.startsWith("/settings") ? "/settings" : href;
  return path === base || path.startsWith(`${base}/`);
};

/** The page of a whole id, by its prefix. */
const PAGES: Record<string, [path: string, noun: string]> = {
  evt: ["/events/", "event"],
  rpl: ["/replays/", "replay"],
  src: ["/sources/", "source"],
};

/** The page a pasted id or address of this dashboard names; undefined for any other text. */
export function pageOfId(text: string): { href: string; label: string } | undefined {
  const id = text.trim();
  const page = /^[a-z]{3}_[0-9a-z]{26}$/.test(id) ? PAGES[id.slice(0, 3)] : undefined;
  if (page) return { href: page[0] + id, label: `Open ${page[1]} ${id}` };
  if (/^fg_[0-9a-z]{4,40}$/.test(id)) return { href: `/failures/${id}`, label: `Open failure ${id}` };
  return undefined;
}

/** Could it be a provider's id (`in_123`, `evt_1Q…`, a GitHub delivery's uuid)? One word with a digit in it, which no command is. */
export const looksLikeProviderId = (text: string) => /^(?=.*\d)[^\s"():<>]{4,200}$/.test(text.trim());

/** Where any text is searched for. */
export const searchHref = (text: string) => `/events?q=${encodeURIComponent(text.trim())}`;
