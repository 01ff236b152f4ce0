/** Sources as REST shows them. */

import type { Context } from "#lib/context.ts";
import type { Source } from "#lib/contracts/sources.ts";
import { idTime, publicId } from "#lib/domain/id.ts";
import { isSilent } from "#lib/domain/silence.ts";
import { sourceDays, sourceHours } from "#lib/store/sourceStats.ts";

/** All sources that are not deleted, by name; or the one. */
export async function listSources({ config, prisma, read }: Context, id?: string): Promise<Source[]> {
  const [rows, days, hours] = await Promise.all([
    prisma.source.findMany({
      where: { deletedAt: null, ...(id === undefined ? {} : { id }) },
      orderBy: { name: "asc" },
      // The ciphertext is not even read.
      include: {
        secrets: {
          select: { name: true, version: true, createdAt: true, expiresAt: true, lastUsedAt: true },
          orderBy: [{ version: "desc" }, { name: "asc" }],
        },
      },
    }),
    sourceDays(read),
    sourceHours(read),
  ]);
  const now = new Date();
  const byHour = new Map(hours.map((source) => [source.source_id, source.hours]));
  return rows.map((row): Source => {
    const day = days.get(row.id);
    const counts = {
      accepted: day?.accepted ?? 0,
      duplicate: day?.duplicate ?? 0,
      rejected: day?.rejected ?? 0,
      unverified: day?.unverified ?? 0,
      handshake: day?.handshake ?? 0,
      shed: day?.shed ?? 0,
    };
    const lastRequestAt = day?.last_request_id ? idTime(day.last_request_id) : null;
    const halves = day?.halves ?? [];
    return {
      id: publicId("src", row.id),
      name: row.name,
      provider: row.provider,
      ingestKey: row.ingestKey,
      url: `${config.ingestUrl}/in/${row.ingestKey}`,
      webUrl: `${config.publicUrl}/in/${row.ingestKey}`,
      settings: row.settings as Record<string, string>,
      maxBodyBytes: row.maxBodyBytes,
      decompress: row.decompress,
      disabled: row.disabledAt !== null,
      demo: row.demo,
      logOnlyUntil: row.logOnlyUntil && row.logOnlyUntil > now ? row.logOnlyUntil.toISOString() : null,
      createdAt: row.createdAt.toISOString(),
      secrets: row.secrets.map((secret) => ({
        name: secret.name,
        version: secret.version,
        createdAt: secret.createdAt.toISOString(),
        expiresAt: secret.expiresAt?.toISOString() ?? null,
        lastUsedAt: secret.lastUsedAt?.toISOString() ?? null,
      })),
      lastRequestAt: lastRequestAt?.toISOString() ?? null,
      perMinute: day?.per_minute ?? 0,
      halves,
      silentSince: isSilent(byHour.get(row.id) ?? [], lastRequestAt?.getTime() ?? null, now.getTime())
        ? (lastRequestAt?.toISOString() ?? null)
        : null,
      day: { received: day?.received ?? 0, ...counts, bytes: day?.bytes ?? 0 },
    };
  });
}
