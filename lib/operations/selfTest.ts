/**
 * Sends one signed event through the real receiver and follows it: answered, stored, routed, delivered, indexed. Its source exists only
 * while the request is under way, under a fresh URL and a fresh secret, so no list shows it for long and nobody else can use it.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "#lib/context.ts";
import type { SelfTest, SelfTestStage } from "#lib/contracts/system.ts";
import { parsePublicId } from "#lib/domain/id.ts";
import { compileMatcher } from "#lib/domain/matching.ts";
import { signSample } from "#lib/domain/sign.ts";
import { AppError } from "#lib/errors.ts";
import { announceConfig } from "#lib/postgres/listen.ts";
import { dbOfPrisma } from "#lib/postgres/prisma.ts";
import { makeSample } from "#lib/providers/samples/index.ts";
import { standardWebhooks } from "#lib/providers/standardWebhooks.ts";
import { randomToken } from "#lib/secrets.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import { type Followed, followEvent } from "#lib/store/selfTest.ts";
import type { Actor } from "./actor.ts";
import { encryptAll } from "./saveSource.ts";
import { ingestOrigins, postSample } from "./sendSample.ts";

/** Always the same row: a hundred self-tests leave one deleted source behind. */
const SOURCE_ID = "00000000-0000-7000-8000-73656c667465";
const SOURCE = { name: "spillway-self-test", provider: standardWebhooks.id };

let running = false;

/** @throws AppError `conflict` while another one runs, or when handlers would run with its event and `handlers` is false. */
export async function selfTest(context: Context, handlers: boolean, actor: Actor): Promise<SelfTest> {
  const sample = makeSample(SOURCE.provider, undefined, randomToken(8));
  const takers = (await listGatewayHandlers(context.db)).filter((handler) => compileMatcher(handler)(SOURCE, sample.type));
  if (takers.length > 0 && !handlers) {
    const problem = `The test's event would run ${takers.map(({ name }) => `'${name}'`).join(", ")}: it takes every source. Nothing was sent.`;
    throw new AppError("conflict", { problem });
  }
  if (running) throw new AppError("conflict", { problem: "A self-test is running already." });
  running = true;
  try {
    return await send(context, sample, actor);
  } finally {
    running = false;
  }
}

async function send(context: Context, sample: ReturnType<typeof makeSample>, actor: Actor): Promise<SelfTest> {
  const { config } = context;
  const { path, secret } = await openSource(context);
  try {
    const url = `${config.ingestUrl}${path}`;
    const headers = signSample(standardWebhooks, {}, { secret }, sample.body, sample.headers, new Date(), url);
    const began = Date.now();
    const answer = await postSample(ingestOrigins(config), path, headers, sample.body);
    const ms = Date.now() - began;
    const eventId = idIn(answer.body);
    const ok = answer.status < 300 && eventId !== undefined;
    const note = ok
      ? `The receiver checked the signature and answered ${answer.status}.`
      : `Answered ${answer.status}: ${answer.body.slice(0, 200)}`;
    const answered: SelfTestStage = { name: "answered", state: ok ? "reached" : "failed", ms, note };
    const uuid = parsePublicId("evt", eventId ?? "");
    const rest = ok && uuid !== undefined ? [await stored(context, uuid, began), ...(await followSelfTest(context.db, uuid))] : [];
    await insertAudit(context.db, actor, "system.self_tested", eventId ?? "", { answered: answer.status, ms });
    return { eventId: eventId ?? null, stages: [answered, ...rest] };
  } finally {
    await closeSource(context);
  }
}

const STORED_WITHIN_MS = 5_000;

async function stored({ db }: Context, uuid: string, began: number): Promise<SelfTestStage> {
  for (; Date.now() - began < STORED_WITHIN_MS; await sleep(20))
    if (await followEvent(db, uuid)) return { name: "stored", state: "reached", ms: Date.now() - began, note: "Its row is in PostgreSQL." };
  return { name: "stored", state: "failed", ms: null, note: "Answered, but not in PostgreSQL after 5 seconds: it may be in a spool." };
}

/** What happens after the answer, as far as it has come. Ask again while a stage is `waiting`. */
export async function followSelfTest(db: Context["db"], uuid: string): Promise<SelfTestStage[]> {
  const event = await followEvent(db, uuid);
  if (!event) return [];
  return [routed(event), delivered(event), heard(event), indexed(event)];
}

const routed = ({ deliveries }: Followed): SelfTestStage => ({
  name: "routed",
  state: "reached",
  ms: null,
  note:
    deliveries === 0 ? "No handler takes it, as intended." : `${deliveries} ${deliveries === 1 ? "handler takes" : "handlers take"} it.`,
});

function delivered({ deliveries, finished, states, deliveredMs }: Followed): SelfTestStage {
  const name = "delivered";
  if (deliveries === 0) return { name, state: "skipped", ms: null, note: "Not tested: no handler of yours takes the test's event." };
  if (finished < deliveries) return { name, state: "waiting", ms: null, note: `Its deliveries are ${states}.` };
  return { name, state: states === "delivered" ? "reached" : "failed", ms: deliveredMs, note: `Its deliveries are ${states}.` };
}

function heard({ workers, heardMs }: Followed): SelfTestStage {
  const name = "worker";
  if (heardMs !== null) return { name, state: "reached", ms: heardMs, note: "A worker was heard of after the event was stored." };
  const note = workers === 0 ? "No worker has been heard of for 20 seconds." : "Waiting for the next sign of life of a worker.";
  return { name, state: workers === 0 ? "failed" : "waiting", ms: null, note };
}

const indexed = ({ indexed: done, ageMs }: Followed): SelfTestStage => ({
  name: "indexed",
  state: done ? "reached" : "waiting",
  ms: done ? ageMs : null,
  note: done ? "The payload index has read it." : "The index stays 10 seconds behind on purpose; younger events are searched directly.",
});

async function openSource({ prisma, vault }: Context): Promise<{ path: string; secret: string }> {
  const ingestKey = randomBytes(16).toString("hex");
  const secret = `whsec_${randomBytes(24).toString("base64")}`;
  await prisma.$transaction(async (tx) => {
    await tx.sourceSecret.deleteMany({ where: { sourceId: SOURCE_ID } });
    const open = { ...SOURCE, ingestKey, deletedAt: null, secrets: { create: encryptAll(vault, { secret }, 1) } };
    await tx.source.upsert({ where: { id: SOURCE_ID }, create: { id: SOURCE_ID, ...open }, update: open });
    await announceConfig(dbOfPrisma(tx));
  });
  return { path: `/in/${ingestKey}`, secret };
}

async function closeSource({ prisma }: Context): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.source.update({ where: { id: SOURCE_ID }, data: { deletedAt: new Date() } });
    await tx.sourceSecret.deleteMany({ where: { sourceId: SOURCE_ID } });
    await announceConfig(dbOfPrisma(tx));
  });
}

function idIn(body: string): string | undefined {
  try {
    const answer = JSON.parse(body) as { id?: string; ids?: string[] };
    return answer.id ?? answer.ids?.[0];
  } catch {
    return undefined;
  }
}
