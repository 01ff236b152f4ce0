/** `send`: correctly signed samples from any provider, as many and as fast as asked. */
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import type { Config } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import type { Source } from "#lib/contracts/sources.ts";
import { signSample } from "#lib/domain/sign.ts";
import { suggest } from "#lib/domain/suggest.ts";
import { AppError } from "#lib/errors.ts";
import { providers } from "#lib/providers/index.ts";
import { makeSample, sampleTypes } from "#lib/providers/samples/index.ts";
import { randomToken } from "#lib/secrets.ts";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { withLocalDatabase } from "./localDatabase.ts";
import { note, paint, print, progress } from "./output.ts";

export type SendOptions = ClientOptions & {
  source: string;
  secret?: string;
  count: number;
  rate?: number;
  concurrency: number;
  web?: boolean;
};

/** @returns the exit code: 1 when any request was not accepted. */
export async function send(config: Config, providerId: string, type: string | undefined, options: SendOptions): Promise<number> {
  const provider = providers[providerId];
  if (!provider) throw wrong("provider", providerId, Object.keys(providers));
  if (type !== undefined && !sampleTypes(providerId).includes(type)) throw wrong("sample", type, sampleTypes(providerId));
  const target = await findTarget(config, createClient(config, options), options);
  const secret = options.secret ?? target.secret ?? "";
  if (!secret && Object.keys(provider.credentials).length > 0)
    throw new AppError("bad_request", {
      problem: "The signing secret is not known here: pass it with --secret, or run this where Spillway's database is.",
    });

  const agent = new Agent({ connections: options.concurrency, pipelining: 1 });
  const run = randomToken(6);
  const post = async (index: number) => {
    const sample = makeSample(providerId, type, `${run}-${index}`);
    const headers = signSample(provider, target.settings, { secret }, sample.body, sample.headers, new Date(), target.url);
    const answer = await request(target.url, {
      method: "POST",
      headers: Object.fromEntries(headers),
      body: sample.body,
      dispatcher: agent,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const statuses = await sendAll(post, options);
  await agent.close();
  return report(statuses);
}

function wrong(what: string, given: string, known: readonly string[]) {
  const meant = suggest(given, known);
  return new AppError("bad_request", {
    problem: `There is no ${what} '${given}'.${meant ? ` Did you mean '${meant}'?` : ` Known: ${known.join(", ")}.`}`,
  });
}

type Target = { url: string; settings: Record<string, string>; secret: string | undefined };

/** `--source` is an ingest URL, an id or a name; the secret comes from the database when that is on this machine. */
async function findTarget(config: Config, client: Client, { source, web }: SendOptions): Promise<Target> {
  const local = await findLocally(config, source);
  if (/^https?:/.test(source)) return { url: source, settings: local?.settings ?? {}, secret: local?.secret };
  if (local) return { url: `${web ? config.publicUrl : config.ingestUrl}/in/${local.key}`, settings: local.settings, secret: local.secret };
  const { data } = await client.get<{ data: Source[] }>("/api/v1/sources");
  const found = data.find((entry) => entry.id === source || entry.name.toLowerCase() === source.toLowerCase());
  if (!found)
    throw wrong(
      "source",
      source,
      data.map((entry) => entry.name),
    );
  return { url: web ? found.webUrl : found.url, settings: found.settings, secret: undefined };
}

async function findLocally(config: Config, source: string) {
  const local = withLocalDatabase(config);
  if (!local) return undefined;
  const context = createContext(local, "cli", { write: 1, read: 1 });
  try {
    const key = /\/in\/([^/?]+)/.exec(source)?.[1];
    const row = await context.prisma.source.findFirst({
      where: { deletedAt: null, ...(key ? { ingestKey: key } : { name: { equals: source, mode: "insensitive" } }) },
      include: { secrets: { where: { name: "secret", expiresAt: null } } },
    });
    const [secret] = row?.secrets ?? [];
    return (
      row && {
        key: row.ingestKey,
        settings: row.settings as Record<string, string>,
        secret: secret && context.vault.decrypt(secret.ciphertext, `source_secret:${secret.id}`),
      }
    );
  } catch {
    // No database here after all: the API will tell.
    return undefined;
  } finally {
    await context.close();
  }
}

async function sendAll(post: (index: number) => Promise<{ status: number; text: string }>, { count, rate, concurrency }: SendOptions) {
  const statuses = new Map<string, { count: number; sample: string }>();
  const bar = progress("sent", count);
  const started = performance.now();
  let next = 0;
  let done = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) {
      // An even pace from the start of the run, however long each answer takes.
      if (rate) await sleep(Math.max(0, started + (index / rate) * 1000 - performance.now()));
      const { status, text } = await post(index).catch((error: Error) => ({ status: 0, text: error.message }));
      const key = status === 0 ? "no answer" : String(status);
      const entry = statuses.get(key) ?? { count: 0, sample: text };
      statuses.set(key, { ...entry, count: entry.count + 1 });
      bar.set(++done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, lane));
  bar.end();
  return statuses;
}

function report(statuses: ReadonlyMap<string, { count: number; sample: string }>): number {
  let failed = 0;
  for (const [status, { count, sample }] of statuses) {
    const ok = status.startsWith("2");
    if (!ok) failed += count;
    print(`${paint(ok ? "green" : "red", status)} × ${count}  ${sample.slice(0, 300)}`);
  }
  if (failed > 0) note(`${failed} were not accepted.`);
  return failed > 0 ? 1 : 0;
}
