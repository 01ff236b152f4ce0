/** Every provider Spillway knows, by id. */
import { genericHmac, none } from "./generic.ts";
import { github } from "./github.ts";
import { instagram, messenger } from "./meta.ts";
import type { Provider } from "./provider.ts";
import { shopify } from "./shopify.ts";
import { slack } from "./slack.ts";
import { standardWebhooks } from "./standardWebhooks.ts";
import { stripe } from "./stripe.ts";
import { twitter, xActivity } from "./twitter.ts";

const list: readonly Provider[] = [
  stripe,
  twitter,
  xActivity,
  messenger,
  instagram,
  github,
  slack,
  shopify,
  standardWebhooks,
  genericHmac,
  none,
];

export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(list.map((provider) => [provider.id, provider]));
