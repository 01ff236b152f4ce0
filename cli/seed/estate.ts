/** Who sends: the sources of the seeded estate, how much each sends, and when its day is. */

import { legacySketches, parcelSketches, partnerSketches, shopifySketches } from "./payloads/commerce.ts";
import { githubSketches, slackSketches } from "./payloads/developer.ts";
import { activitySketches, instagramSketches, messengerSketches, twitterSketches } from "./payloads/social.ts";
import { stripeSketches } from "./payloads/stripe.ts";
import type { Sketch } from "./template.ts";

export type SourceSketch = {
  name: string;
  provider: string;
  /** Its share of all events, in thousandths. */
  weight: number;
  /** The busiest hour, UTC. */
  peak: number;
  /** How much of a working day's traffic a Saturday has. */
  weekend: number;
  /** The first three numbers of its senders' addresses. */
  network: string;
  agent: string;
  settings: Record<string, string>;
  sketches: readonly Sketch[];
};

const STRIPE = "Stripe/1.0 (+https://stripe.com/docs/webhooks)";
const META = "facebookexternalua";

type Row = [
  name: string,
  provider: string,
  weight: number,
  peak: number,
  weekend: number,
  network: string,
  agent: string,
  sketches: readonly Sketch[],
];
const rows: readonly Row[] = [
  ["stripe-eu", "stripe", 190, 13, 0.7, "54.187.174", STRIPE, stripeSketches],
  ["stripe-us", "stripe", 130, 20, 0.7, "54.187.205", STRIPE, stripeSketches.filter(({ drifted }) => !drifted)],
  ["stripe-marketplace", "stripe", 40, 16, 0.9, "54.187.216", STRIPE, stripeSketches.filter(({ drifted }) => !drifted)],
  ["github", "github", 130, 14, 0.15, "140.82.115", "GitHub-Hookshot/044aadd", githubSketches],
  ["shopify-de", "shopify", 110, 18, 1.2, "23.227.38", "Shopify-Captain-Hook", shopifySketches],
  ["shopify-us", "shopify", 50, 23, 1.1, "23.227.39", "Shopify-Captain-Hook", shopifySketches],
  ["messenger", "messenger", 100, 19, 1.1, "173.252.95", META, messengerSketches],
  ["instagram", "instagram", 60, 20, 1.3, "173.252.127", META, instagramSketches],
  ["x-mentions", "twitter", 40, 17, 1, "199.16.156", "TwitterBot/1.0", twitterSketches],
  ["x-activity", "x-activity", 15, 17, 1, "199.16.157", "TwitterBot/1.0", activitySketches],
  ["slack", "slack", 65, 14, 0.1, "54.172.14", "Slackbot 1.0 (+https://api.slack.com/robots)", slackSketches],
  ["bookkeeping", "standard-webhooks", 30, 11, 0.2, "91.198.10", "Ledgerline-Webhooks/3", partnerSketches],
  ["parcel-tracker", "generic-hmac", 30, 10, 0.4, "85.214.132", "parcel-push/2.4", parcelSketches],
  ["warehouse", "none", 10, 7, 0.3, "10.20.4", "curl/7.88.1", legacySketches],
];

export const sourceSketches: readonly SourceSketch[] = rows.map(([name, provider, weight, peak, weekend, network, agent, sketches]) => ({
  ...{ name, provider, weight, peak, weekend, network, agent, sketches },
  settings:
    provider === "generic-hmac"
      ? { header: "x-parcel-signature", prefix: "sha256=", template: "{ts}.{body}", timestampHeader: "x-parcel-timestamp" }
      : {},
}));

const WORK_DAY = 0.35;

/** How much a source sends at a moment, relative to its own mean: a wave over the day, less at weekends. */
export function paceOf({ peak, weekend }: SourceSketch, ms: number): number {
  const hour = (ms / 3_600_000) % 24;
  const wave = WORK_DAY + (1 - WORK_DAY) * (0.5 + 0.5 * Math.cos(((hour - peak) / 12) * Math.PI)) ** 1.5 * 2;
  const day = new Date(ms).getUTCDay();
  return wave * (day === 6 ? weekend : day === 0 ? weekend * 0.85 : 1);
}
