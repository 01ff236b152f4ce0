/** Alert rules and channels: create, change, delete, test. */
import type { z } from "zod";
import type { AlertChannel, AlertNotification, AlertRule, alertRuleCreate, alertRulePatch, channelCreate } from "#lib/contracts/alerts.ts";
import { newId, parsePublicId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { checkUrl, type EgressPolicy } from "#lib/notify/egress.ts";
import type { Db } from "#lib/postgres/db.ts";
import { dbOfPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import { randomToken, type Vault } from "#lib/secrets.ts";
import { insertNotification, measureRules } from "#lib/store/alerts.ts";
import { insertAudit } from "#lib/store/audit.ts";
import type { Actor } from "./actor.ts";
import { sendNotifications } from "./raiseAlerts.ts";

type Deps = { prisma: PrismaClient; db: Db; vault: Vault; policy: EgressPolicy };

export async function listRules({ prisma, db }: Pick<Deps, "prisma" | "db">): Promise<AlertRule[]> {
  const [rows, measured] = await Promise.all([
    prisma.alertRule.findMany({ where: { deletedAt: null }, orderBy: { createdAt: "asc" } }),
    measureRules(db),
  ]);
  const counts = new Map(measured.map(({ id, count }) => [id, count]));
  return rows.map((row) => ({
    id: publicId("alr", row.id),
    name: row.name,
    kind: row.kind as AlertRule["kind"],
    handler: row.handler,
    sourceId: row.sourceId === null ? null : publicId("src", row.sourceId),
    threshold: row.threshold,
    windowMinutes: row.windowMinutes,
    channelId: publicId("chn", row.channelId),
    enabled: row.enabled,
    firingSince: row.firingSince?.toISOString() ?? null,
    current: counts.get(row.id) ?? 0,
  }));
}

/** @throws AppError `bad_request` for a channel or source that is not there. */
export async function createRule({ prisma }: Pick<Deps, "prisma">, input: z.output<typeof alertRuleCreate>, actor: Actor): Promise<string> {
  const id = newId();
  await prisma.$transaction(async (tx) => {
    const { name, kind, handler, threshold, windowMinutes } = input;
    await tx.alertRule.create({ data: { id, name, kind, handler, threshold, windowMinutes, ...(await references(tx, input)) } as never });
    await insertAudit(dbOfPrisma(tx), actor, "alert_rule.created", publicId("alr", id), input);
  });
  return id;
}

/** @throws AppError `not_found`, `bad_request`. */
export async function updateRule(
  { prisma }: Pick<Deps, "prisma">,
  id: string,
  patch: z.output<typeof alertRulePatch>,
  actor: Actor,
): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { channelId: _channel, sourceId: _source, ...plain } = patch;
    const data = {
      ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
      ...(await references(tx, patch)),
    };
    const { count } = await tx.alertRule.updateMany({ where: { id, deletedAt: null }, data });
    if (count === 0) throw new AppError("not_found", { what: "alert rule", id: publicId("alr", id) });
    await insertAudit(dbOfPrisma(tx), actor, "alert_rule.updated", publicId("alr", id), patch);
  });
}

export async function deleteRule({ prisma }: Pick<Deps, "prisma">, id: string, actor: Actor): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.alertRule.updateMany({ where: { id, deletedAt: null }, data: { deletedAt: new Date(), enabled: false } });
    if (count === 0) throw new AppError("not_found", { what: "alert rule", id: publicId("alr", id) });
    await insertAudit(dbOfPrisma(tx), actor, "alert_rule.deleted", publicId("alr", id));
  });
}

type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

async function references(tx: Tx, { channelId, sourceId }: { channelId?: string | undefined; sourceId?: string | null | undefined }) {
  const channel = channelId === undefined ? undefined : parsePublicId("chn", channelId);
  if (channelId !== undefined && !(channel && (await tx.alertChannel.findFirst({ where: { id: channel, deletedAt: null } }))))
    throw new AppError("bad_request", { problem: `channelId: there is no channel '${channelId}'.` });
  const source = sourceId ? parsePublicId("src", sourceId) : null;
  if (sourceId && !(source && (await tx.source.findFirst({ where: { id: source, deletedAt: null } }))))
    throw new AppError("bad_request", { problem: `sourceId: there is no source '${sourceId}'.` });
  return { ...(channel === undefined ? {} : { channelId: channel }), ...(sourceId === undefined ? {} : { sourceId: source ?? null }) };
}

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
  await sendNotifications(deps, notificationId);
  const [sent] = await listNotifications(deps, { id: notificationId });
  if (!sent) throw new Error("a notification just sent is gone");
  return sent;
}

/** The delivery log, newest first. */
export async function listNotifications(
  { prisma }: Pick<Deps, "prisma">,
  { id, channelId, before, limit = 50 }: { id?: string; channelId?: string | undefined; before?: string | undefined; limit?: number },
): Promise<AlertNotification[]> {
  const rows = await prisma.alertNotification.findMany({
    where: { ...(id ? { id } : {}), ...(channelId ? { channelId } : {}), ...(before ? { AND: { id: { lt: before } } } : {}) },
    orderBy: { id: "desc" },
    take: limit,
    include: { rule: { select: { name: true } }, channel: { select: { name: true } } },
  });
  return rows.map((row) => ({
    id: publicId("ntf", row.id),
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
