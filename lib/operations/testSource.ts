/** Sends a source one correctly signed sample through its real ingest URL: the way a provider's request comes. */
import type { SourceTestResult } from "#lib/contracts/sources.ts";
import { publicId } from "#lib/domain/id.ts";
import { signSample } from "#lib/domain/sign.ts";
import { AppError } from "#lib/errors.ts";
import type { PrismaClient } from "#lib/postgres/prisma.ts";
import { makeSample } from "#lib/providers/samples/index.ts";
import { randomToken, type Vault } from "#lib/secrets.ts";
import type { Actor } from "./actor.ts";
import { announce } from "./saveSource.ts";
import { postSample } from "./sendSample.ts";
import { providerOf } from "./sourceCredentials.ts";

type Deps = { prisma: PrismaClient; vault: Vault; origins: readonly string[]; ingestUrl: string };

/**
 * Posts to this machine's receiver, to the web process when there is no receiver on it, or to the URL providers know.
 * @throws AppError `not_found`, `bad_request` for a type there is no sample of, `server_unreachable`.
 */
export async function testSource(
  { prisma, vault, origins, ingestUrl }: Deps,
  id: string,
  type: string | undefined,
  actor: Actor,
): Promise<SourceTestResult> {
  const source = await prisma.source.findFirst({ where: { id, deletedAt: null }, include: { secrets: { where: { expiresAt: null } } } });
  if (!source) throw new AppError("not_found", { what: "source", id: publicId("src", id) });
  const provider = providerOf(source.provider);
  const credentials = Object.fromEntries(
    source.secrets.map((secret) => [secret.name, vault.decrypt(secret.ciphertext, `source_secret:${secret.id}`)]),
  );
  const sample = sampleOf(provider.id, type);
  const path = `/in/${source.ingestKey}`;
  const headers = signSample(
    provider,
    source.settings as Record<string, string>,
    credentials,
    sample.body,
    sample.headers,
    new Date(),
    `${ingestUrl}${path}`,
  );

  const answer = await postSample(origins, path, headers, sample.body);
  await prisma.$transaction((tx) => announce(tx, actor, "source.tested", id, { type: sample.type, status: answer.status }));
  return { ...answer, type: sample.type, eventIds: idsIn(answer.body) };
}

function sampleOf(providerId: string, type: string | undefined) {
  try {
    return makeSample(providerId, type, randomToken(8));
  } catch (error) {
    throw new AppError("bad_request", { problem: error instanceof RangeError ? error.message : "type: there is no such sample." });
  }
}

function idsIn(body: string): string[] {
  try {
    const answer = JSON.parse(body) as { id?: string; ids?: string[] };
    return answer.ids ?? (answer.id ? [answer.id] : []);
  } catch {
    return [];
  }
}
