/** Alert channels and what was sent to them: list, create, delete, test. */
import type { z } from "zod";
import type { AlertChannel, AlertNotification, alertRuleCreate, channelCreate } from "#lib/contracts/alerts.ts";
import { newId, parsePublicId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { checkUrl, type EgressPolicy } from "#lib/notify/egress.ts";
import type { Db } from "#lib/postgres/db.ts";
import { dbOfPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import { randomToken, type Vault } from "#lib/secrets.ts";
import { insertNotification } from "#lib/store/alerts.ts";
import { insertAudit } from "#lib/store/audit.ts";
import type { Actor } from "./actor.ts";
import { alertPayload } from "./alertPayload.ts";
import { measure } from "./measureAlerts.ts";
import { sendNotifications } from "./raiseAlerts.ts";

type Deps = { prisma: PrismaClient; db: Db; vault: Vault; policy: EgressPolicy };

export async function listChannels({ prisma }: Pick<Deps, "prisma">): Promise<AlertChannel[]> {
  const rows = await prisma.alertChannel.findMany({
    where: { deletedAt: null },
    orderBy: { createdAt: "asc" },
    omit: { ciphertext: true },
  });
  return rows.map(({ id, name, url, createdAt }) => ({ id: publicId("chn", id), name, url, createdAt: createdAt.toISOString() }));
}

/** The URL is checked now and again at every call. @throws AppError `egress_refused`. */
export async function createChannel(
  { prisma, vault, policy }: Omit<Deps, "db">,
  { name, url }: z.output<typeof channelCreate>,
  actor: Actor,
): Promise<AlertChannel> {
  checkUrl(url, policy);
  const id = newId();
  const secret = `whsec_${Buffer.from(randomToken(24)).toString("base64")}`;
  return prisma.$transaction(async (tx) => {
    const row = await tx.alertChannel.create({
      data: { id, name, url, ciphertext: new Uint8Array(vault.encrypt(secret, `alert_channel:${id}`)) },
    });
    await insertAudit(dbOfPrisma(tx), actor, "alert_channel.created", publicId("chn", id), { name });
    return { id: publicId("chn", id), name, url, createdAt: row.createdAt.toISOString(), secret };
  });
}

/** @throws AppError `conflict` while a rule uses it. */
export async function deleteChannel({ prisma }: Pick<Deps, "prisma">, id: string, actor: Actor): Promise<void> {
  await prisma.$transaction(async (tx) => {
    if ((await tx.alertRule.count({ where: { channelId: id, deletedAt: null } })) > 0)
      throw new AppError("conflict", { problem: "A rule sends to this channel: delete the rule or give it another channel first." });
    const { count } = await tx.alertChannel.updateMany({ where: { id, deletedAt: null }, data: { deletedAt: new Date() } });
    if (count === 0) throw new AppError("not_found", { what: "alert channel", id: publicId("chn", id) });
    await insertAudit(dbOfPrisma(tx), actor, "alert_channel.deleted", publicId("chn", id));
  });
}

/** Sends a test now and gives its entry of the delivery log. */
export async function testChannel(deps: Deps, id: string, actor: Actor): Promise<AlertNotification> {
  const channel = await deps.prisma.alertChannel.findFirst({ where: { id, deletedAt: null } });
  if (!channel) throw new AppError("not_found", { what: "alert channel", id: publicId("chn", id) });
  const notificationId = newId();
  const payload = {
    type: "alert.test",
    timestamp: new Date().toISOString(),
    data: { summary: "[TEST] Alerts from Spillway arrive here.", channel: channel.name },
  };
  await insertNotification(deps.db, { id: notificationId, ruleId: null, channelId: id, kind: "test", payload });
  await insertAudit(deps.db, actor, "alert_channel.tested", publicId("chn", id));
  return sendNow(deps, notificationId);
}

/** Sends the message that a rule would send, marked as a test. The rule need not be saved. @throws AppError `not_found`, `bad_query`. */
export async function testRule(
  deps: Deps,
  input: z.output<typeof alertRuleCreate>,
  publicUrl: string,
  actor: Actor,
): Promise<AlertNotification> {
  const channelId = parsePublicId("chn", input.channelId);
  const channel = channelId && (await deps.prisma.alertChannel.findFirst({ where: { id: channelId, deletedAt: null } }));
  if (!channel) throw new AppError("not_found", { what: "alert channel", id: input.channelId });
  const now = new Date();
  const sourceId = input.sourceId === null ? null : (parsePublicId("src", input.sourceId) ?? null);
  const source = sourceId && (await deps.prisma.source.findFirst({ where: { id: sourceId } }));
  const measured = {
    kind: input.kind,
    handler: input.handler,
    source_id: sourceId,
    threshold: input.threshold,
    window_minutes: input.windowMinutes,
  };
  const value = (await measure(deps.db, measured, input.q, now)) ?? input.threshold + 1;
  const rule = {
    ...measured,
    id: newId(),
    name: input.name,
    q: input.q,
    source: source ? source.name : null,
    for_minutes: input.forMinutes,
    exceeded_since: now,
  };
  const id = newId();
  const payload = alertPayload(rule, { kind: "test", value, again: false, incident: id, now, publicUrl });
  await insertNotification(deps.db, { id, ruleId: null, channelId: channel.id, kind: "test", payload });
  await insertAudit(deps.db, actor, "alert_rule.tested", publicId("chn", channel.id), { name: input.name });
  return sendNow(deps, id);
}

async function sendNow(deps: Deps, id: string): Promise<AlertNotification> {
  await sendNotifications(deps, id);
  const [sent] = await listNotifications(deps, { id });
  if (!sent) throw new Error("a notification just sent is gone");
  return sent;
}

/** The delivery log, newest first. */
export async function listNotifications(
  { prisma }: Pick<Deps, "prisma">,
  {
    id,
    channelId,
    ruleId,
    before,
    limit = 50,
  }: { id?: string; channelId?: string | undefined; ruleId?: string | undefined; before?: string | undefined; limit?: number },
): Promise<AlertNotification[]> {
  const rows = await prisma.alertNotification.findMany({
    where: {
      ...(id ? { id } : {}),
      ...(channelId ? { channelId } : {}),
      ...(ruleId ? { ruleId } : {}),
      ...(before ? { AND: { id: { lt: before } } } : {}),
    },
    orderBy: { id: "desc" },
    take: limit,
    include: { rule: { select: { name: true } }, channel: { select: { name: true } } },
  });
  return rows.map((row) => ({
    id: publicId("ntf", row.id),
    ruleId: row.ruleId && publicId("alr", row.ruleId),
    ruleName: row.rule?.name ?? null,
    channelName: row.channel.name,
    kind: row.kind as AlertNotification["kind"],
    state: row.state as AlertNotification["state"],
    attempts: row.attempts,
    responseStatus: row.responseStatus,
    responseBody: row.responseBody,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
  }));
}
