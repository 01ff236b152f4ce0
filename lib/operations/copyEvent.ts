/** A stored request as something to paste, signed anew: with a public test key, or on request with the source's own secret. */
import type { EventCopies } from "#lib/contracts/eventViews.ts";
import { curlCommand, fetchCode, httpieCommand, shellWord } from "#lib/domain/copyAs.ts";
import { isSentAgain } from "#lib/domain/headerGroups.ts";
import { publicId } from "#lib/domain/id.ts";
import { isSecretHeader } from "#lib/domain/redact.ts";
import type { HeaderList } from "#lib/domain/request.ts";
import { signSample } from "#lib/domain/sign.ts";
import { schemesFor } from "#lib/domain/signature.ts";
import { testKey } from "#lib/domain/testKey.ts";
import { proofHeaders } from "#lib/domain/usedScheme.ts";
import { AppError } from "#lib/errors.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { PrismaClient } from "#lib/postgres/prisma.ts";
import type { Vault } from "#lib/secrets.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { findSignable, type SignableRow } from "#lib/store/eventViews.ts";
import type { Actor } from "./actor.ts";
import { providerOf } from "./sourceCredentials.ts";

type Deps = { read: Db; db: Db; prisma: PrismaClient; vault: Vault; ingestUrl: string };

/** A longer body is for a download, not for a clipboard. */
const MAX_BODY = 1_000_000;

/**
 * The request of an event, whole (what else was in it too: only the whole can be signed). `asSecret`: who asked for the source's
 * own secret; that is audited.
 * @throws AppError `not_found`, `body_too_large`, `conflict` where there is no secret to sign with.
 */
export async function copyEvent(deps: Deps, eventId: string, asSecret?: Actor): Promise<EventCopies> {
  const row = await findSignable(deps.read, eventId);
  if (!row) throw new AppError("not_found", { what: "event", id: publicId("evt", eventId) });
  const body = row.body ?? Buffer.alloc(0);
  if (body.length > MAX_BODY) throw new AppError("body_too_large", { maxBytes: MAX_BODY });
  const key = asSecret ? await ownSecret(deps, row, asSecret) : publicKey(row);
  const target = `/in/${row.ingest_key}${row.query ? `?${row.query}` : ""}`;
  const sent = sentAgain(row);
  const headers = signSample(
    providerOf(row.provider),
    row.settings,
    key.value === undefined ? {} : { secret: key.value },
    body,
    sent.kept,
    new Date(),
    `${deps.ingestUrl}${target}`,
  );
  const notes = [
    ...key.notes,
    ...sent.notes,
    ...(row.body_start === null ? [] : ["The event is a part of this request, which goes as a whole."]),
  ];
  const copyable = { method: row.method, url: `${deps.ingestUrl}${target}`, headers, body, notes };
  return {
    curl: curlCommand(copyable),
    fetch: fetchCode(copyable),
    httpie: httpieCommand(copyable),
    cli: `npm run spillway -- replay --event ${shellWord(publicId("evt", row.event_id))}\n`,
    signedWith: key.signedWith,
    notes,
  };
}

/** Headers worth sending again. One that holds a secret stays away, also where it was stored. */
function sentAgain({ headers, provider, settings }: SignableRow): { kept: HeaderList; notes: string[] } {
  const proofs = proofHeaders(provider, settings);
  const all = (JSON.parse(headers) as [string, string][]).filter(([name]) => isSentAgain(name, proofs));
  const left = [...new Set(all.map(([name]) => name).filter(isSecretHeader))];
  return {
    kept: all.filter(([name]) => !isSecretHeader(name)),
    notes: left.length > 0 ? [`Left out because they hold secrets: ${left.join(", ")}.`] : [],
  };
}

type Key = { value: string | undefined; signedWith: EventCopies["signedWith"]; notes: string[] };

const nothing = (why: string): Key => ({ value: undefined, signedWith: { kind: "nothing", why }, notes: [why] });

function publicKey({ provider, settings }: SignableRow): Key {
  const scheme = schemesFor(providerOf(provider), settings)[0];
  if (!scheme) return nothing("Not signed: the source checks no signature.");
  if (scheme.algorithm === "ed25519") return nothing("Not signed: only the provider holds the private key.");
  const key = testKey(scheme.key);
  return {
    value: key,
    signedWith: { kind: "test", key },
    notes: [
      `Signed with the public test key ${key} and not with a secret of this source, which answers 401.`,
      "To have it accepted, make a source of the same provider whose signing secret is that key, and post to its URL.",
    ],
  };
}

async function ownSecret({ prisma, vault, db }: Deps, row: SignableRow, actor: Actor): Promise<Key> {
  const secret = await prisma.sourceSecret.findFirst({
    where: { sourceId: row.source_id, name: "secret", expiresAt: null },
    orderBy: { version: "desc" },
  });
  const scheme = schemesFor(providerOf(row.provider), row.settings)[0];
  if (!secret || !scheme || scheme.algorithm === "ed25519")
    throw new AppError("conflict", { problem: "The source has no secret that a request could be signed with here." });
  await insertAudit(db, actor, "event.signed", publicId("evt", row.event_id), {
    source: publicId("src", row.source_id),
    secretVersion: secret.version,
  });
  return {
    value: vault.decrypt(secret.ciphertext, `source_secret:${secret.id}`),
    signedWith: { kind: "secret", version: secret.version },
    notes: [
      `Signed with secret v${secret.version} of the source: it is taken for genuine.${scheme.timestamp ? ` For ${scheme.timestamp.toleranceSeconds} seconds.` : ""}`,
    ],
  };
}
