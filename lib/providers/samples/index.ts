/** Correct, believable payloads for every provider: for `send`, test events and tests. */
import { drawFrom, type Sample } from "./make.ts";
import { instagramSamples, messengerSamples } from "./meta.ts";
import { githubSamples, plainSamples, shopifySamples, slackSamples, standardSamples } from "./others.ts";
import { stripeSamples } from "./stripe.ts";
import { RAW_NUMBER, twitterSamples, xActivitySamples } from "./twitter.ts";

const samples: Readonly<Record<string, readonly Sample[]>> = {
  stripe: stripeSamples,
  twitter: twitterSamples,
  "x-activity": xActivitySamples,
  messenger: messengerSamples,
  instagram: instagramSamples,
  github: githubSamples,
  slack: slackSamples,
  shopify: shopifySamples,
  "standard-webhooks": standardSamples,
  "generic-hmac": plainSamples,
  none: plainSamples,
};

/** The types there are samples of; the first is the default. */
export const sampleTypes = (providerId: string): string[] => (samples[providerId] ?? []).map((sample) => sample.type);

export type MadeSample = { type: string; body: Buffer; headers: [name: string, value: string][] };

/**
 * One sample; another seed gives fresh ids. Meta's bodies come in Meta's wire form (\u00e9, \/).
 * @throws RangeError for a provider or type there is no sample of.
 */
export function makeSample(providerId: string, type: string | undefined, seed: number | string, now = new Date()): MadeSample {
  const list = samples[providerId] ?? [];
  const sample = type === undefined ? list[0] : list.find((entry) => entry.type === type);
  if (!sample)
    throw new RangeError(
      `There is no sample '${type ?? ""}' of '${providerId}'. Choose one of: ${sampleTypes(providerId).join(", ") || "none"}.`,
    );
  const draw = drawFrom(`${providerId}/${sample.type}/${seed}`, now);
  const headers = sample.headers?.(draw) ?? [];
  const json = JSON.stringify(sample.body(draw)).replaceAll(new RegExp(`"${RAW_NUMBER.replace("\u0001", "\\\\u0001")}(\\d+)"`, "g"), "$1");
  const isMeta = providerId === "messenger" || providerId === "instagram";
  return { type: sample.type, body: Buffer.from(isMeta ? metaWire(json) : json), headers };
}

const metaWire = (json: string) =>
  json.replaceAll("/", "\\/").replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
