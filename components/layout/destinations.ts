/** Where one can go: the navigation, the palette and the `g` keys all read this. */
import { Activity, Bell, Boxes, Inbox, ListChecks, type LucideIcon, RotateCcw, Settings, TriangleAlert, Webhook } from "lucide-react";

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
  { href: "/settings/users", label: "Settings", icon: Settings, group: 3 },
];

/** Is `path` the destination or below it? All of /settings belongs to Settings. */
export const isWithin = (path: string, href: string) => {
  const base = href.startsWith("/settings") ? "/settings" : href;
  return path === base || path.startsWith(`${base}/`);
};

/** Where a pasted id leads; any other text is searched for. */
export function destinationOf(text: string): { href: string; label: string } {
  const id = text.trim();
  const pages: Record<string, [string, string]> = {
    evt: ["/events/", "event"],
    rpl: ["/replays/", "replay"],
    src: ["/sources/", "source"],
  };
  const page = /^[a-z]{3}_[0-9a-z]{26}$/.test(id) ? pages[id.slice(0, 3)] : undefined;
  if (page) return { href: page[0] + id, label: `Open ${page[1]} ${id}` };
  return { href: `/events?q=${encodeURIComponent(id)}`, label: `Search events for “${id}”` };
}
