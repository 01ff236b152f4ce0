/** Alert rules: list, create, change, mute, delete. */
import type { z } from "zod";
import type { AlertRule, alertRuleCreate, alertRulePatch } from "#lib/contracts/alerts.ts";
import { type AlertRuleKind, asksQuery, hasLasted } from "#lib/domain/alerts.ts";
import { newId, parsePublicId, publicId } from "#lib/domain/id.ts";
import { isQuiet, type QuietHours } from "#lib/domain/quietHours.ts";
import { AppError } from "#lib/errors.ts";
import type { Db } from "#lib/postgres/db.ts";
import { dbOfPrisma, JSON_ABSENT, type PrismaClient } from "#lib/postgres/prisma.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { needsScan } from "#lib/store/search.ts";
import type { Actor } from "./actor.ts";
import { measureAlerts } from "./measureAlerts.ts";
import { queryOf } from "./replayScope.ts";

type Deps = { prisma: PrismaClient; db: Db };

export async function listRules({ prisma, db }: Pick<Deps, "prisma" | "db">): Promise<AlertRule[]> {
  const [rows, measured] = await Promise.all([
    prisma.alertRule.findMany({ where: { deletedAt: null }, orderBy: { createdAt: "asc" } }),
    measureAlerts(db, new Date()),
  ]);
  const now = new Date();
  return rows.map((row) => ({
    id: publicId("alr", row.id),
    name: row.name,
    kind: row.kind as AlertRule["kind"],
    q: row.q,
    handler: row.handler,
    sourceId: row.sourceId === null ? null : publicId("src", row.sourceId),
    threshold: row.threshold,
    windowMinutes: row.windowMinutes,
    forMinutes: row.forMinutes,
    channelId: publicId("chn", row.channelId),
    enabled: row.enabled,
    firingSince: row.firingSince?.toISOString() ?? null,
    mutedUntil: row.mutedUntil && row.mutedUntil > new Date() ? row.mutedUntil.toISOString() : null,
    mutedBy: row.mutedBy,
    quietHours: row.quietHours as QuietHours | null,
    heldSince: heldSince(row, now),
    current: measured.values.get(row.id) ?? 0,
  }));
}

type Held = { firingSince: Date | null; exceededSince: Date | null; forMinutes: number; quietHours: unknown };

function heldSince({ firingSince, exceededSince, forMinutes, quietHours }: Held, now: Date): string | null {
  if (firingSince || !exceededSince || !isQuiet(quietHours as QuietHours | null, now)) return null;
  return hasLasted(exceededSince, forMinutes, now) ? exceededSince.toISOString() : null;
}

/** @throws AppError `bad_request` for a channel or source that is not there. */
export async function createRule({ prisma }: Pick<Deps, "prisma">, input: z.output<typeof alertRuleCreate>, actor: Actor): Promise<string> {
  const id = newId();
  checkQuery(input);
  await prisma.$transaction(async (tx) => {
    const { channelId: _channel, sourceId: _source, quietHours, ...plain } = input;
    const data = { id, ...plain, quietHours: quietHours ?? JSON_ABSENT, ...(await references(tx, input)) };
    await tx.alertRule.create({ data: data as never });
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
  checkQuery(patch);
  await prisma.$transaction(async (tx) => {
    const { channelId: _channel, sourceId: _source, quietHours, ...plain } = patch;
    // What it has seen so far was measured by another measure.
    const data = {
      exceededSince: null,
      ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
      ...(quietHours === undefined ? {} : { quietHours: quietHours ?? JSON_ABSENT }),
      ...(await references(tx, patch)),
    };
    const { count } = await tx.alertRule.updateMany({ where: { id, deletedAt: null }, data });
    if (count === 0) throw new AppError("not_found", { what: "alert rule", id: publicId("alr", id) });
    await insertAudit(dbOfPrisma(tx), actor, "alert_rule.updated", publicId("alr", id), patch);
  });
}

/** @throws AppError `bad_query` for what an alert would never be able to read. */
function checkQuery({ kind, q }: { kind?: AlertRuleKind | undefined; q?: string | undefined }): void {
  if (q === undefined || (kind !== undefined && !asksQuery(kind))) return;
  if (needsScan(queryOf(q)))
    throw new AppError("bad_query", {
      problem: "An alert looks every few seconds, so it cannot read payloads: use ':' with a path or a beginning.",
    });
}

/** Silence for so many minutes; of a rule that fires, an acknowledgement. 0 ends it. */
export async function muteRule({ prisma }: Pick<Deps, "prisma">, id: string, minutes: number, actor: Actor): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const mutedUntil = minutes === 0 ? null : new Date(Date.now() + minutes * 60_000);
    const data = { mutedUntil, mutedBy: minutes === 0 ? null : actor.name };
    const { count } = await tx.alertRule.updateMany({ where: { id, deletedAt: null }, data });
    if (count === 0) throw new AppError("not_found", { what: "alert rule", id: publicId("alr", id) });
    await insertAudit(dbOfPrisma(tx), actor, minutes === 0 ? "alert_rule.unmuted" : "alert_rule.muted", publicId("alr", id), { minutes });
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
