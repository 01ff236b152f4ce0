/** A provider's initials in a square: recognisable in a list without anybody's logo. */
import { cx } from "#components/ui/cx.ts";

const MARKS: Record<string, string> = {
  stripe: "S",
  twitter: "X",
  "x-activity": "XA",
  messenger: "M",
  instagram: "Ig",
  github: "GH",
  slack: "Sl",
  shopify: "Sh",
  "standard-webhooks": "SW",
  "generic-hmac": "#",
  none: "–",
};

export function ProviderMark({ provider, size = "sm" }: { provider: string; size?: "sm" | "lg" }) {
  return (
    <span
      aria-hidden
      className={cx(
        "inline-grid shrink-0 place-items-center rounded border bg-sunken font-mono font-medium text-muted",
        size === "lg" ? "size-8 text-sm" : "size-5 text-[0.625rem]",
      )}
    >
      {MARKS[provider] ?? provider.slice(0, 2)}
    </span>
  );
}
