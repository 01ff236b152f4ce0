/** Sends demo requests as providers would: signed, over HTTP, a few a second; now and then one that is wrong, late or sent twice. */
import { signSample } from "#lib/domain/sign.ts";
import type { Db } from "#lib/postgres/db.ts";
import { providers } from "#lib/providers/index.ts";
import { type MadeSample, makeSample, sampleTypes } from "#lib/providers/samples/index.ts";
import { randomToken, type Vault } from "#lib/secrets.ts";
import { type DemoSenderRow, listDemoSenders } from "#lib/store/demo.ts";
import { STREAM_MS } from "./demoData.ts";
import { postSample } from "./sendSample.ts";

export type DemoDeps = {
  db: Db;
  vault: Pick<Vault, "decrypt">;
  origins: readonly string[];
  /** A number in [0, 1). */
  random(): number;
  sleep(ms: number): Promise<unknown>;
};

/** Shares of the sources: payments are most of it. */
const WEIGHTS: Readonly<Record<string, number>> = { stripe: 5, shopify: 3, github: 1.5, slack: 1.5 };
/** What goes wrong with a request, and how often. */
const FAULTS = { otherSecret: 0.02, changedBody: 0.008, late: 0.006, repeated: 0.03 };
type Fault = keyof typeof FAULTS;
const LATE_MS = 412_000;

/** The last one of each source: what a provider sends again. */
const last = new Map<string, MadeSample>();

/** A second of it: about five requests, spread over the second. Sends nothing when demo data is off. @returns how many were sent */
export async function streamDemo(deps: DemoDeps, now: Date): Promise<number> {
  const senders = await listDemoSenders(deps.db, new Date(now.getTime() - STREAM_MS));
  if (senders.length === 0) return 0;
  const requests = 3 + Math.floor(deps.random() * 5);
  for (let n = 0; n < requests; n++) {
    const sender = pick(senders, deps.random());
    await Promise.all([sendOne(deps, sender, new Date(now.getTime() + (n * 1000) / requests)), deps.sleep(850 / requests)]);
  }
  return requests;
}

/** One of the list, each as likely as its weight is of `whole`; undefined in the rest. */
function draw<T>(list: readonly T[], weightOf: (item: T) => number, random: number, whole: number): T | undefined {
  let left = random * whole;
  for (const item of list) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  return undefined;
}

function pick(senders: readonly DemoSenderRow[], random: number): DemoSenderRow {
  const weightOf = ({ provider }: DemoSenderRow) => WEIGHTS[provider] ?? 1;
  const whole = senders.reduce((sum, sender) => sum + weightOf(sender), 0);
  return draw(senders, weightOf, random, whole) ?? (senders[0] as DemoSenderRow);
}

async function sendOne({ vault, origins, random }: DemoDeps, sender: DemoSenderRow, now: Date) {
  const provider = providers[sender.provider];
  if (!provider) return;
  const fault = draw(Object.keys(FAULTS) as Fault[], (name) => FAULTS[name], random(), 1);
  const types = sampleTypes(sender.provider);
  // The first types are the common ones.
  const type = types[Math.floor(random() ** 1.7 * types.length)];
  const sample = (fault === "repeated" && last.get(sender.id)) || makeSample(sender.provider, type, randomToken(8), now);
  last.set(sender.id, sample);
  const secret =
    fault === "otherSecret" ? "entered at the wrong source" : vault.decrypt(sender.ciphertext, `source_secret:${sender.secret_id}`);
  const signedAt = fault === "late" ? new Date(now.getTime() - LATE_MS) : now;
  const headers = signSample(provider, {}, { secret }, sample.body, sample.headers, signedAt);
  const body = fault === "changedBody" ? Buffer.concat([sample.body, Buffer.from("\n")]) : sample.body;
  await postSample(origins, `/in/${sender.ingest_key}`, headers, body);
}
