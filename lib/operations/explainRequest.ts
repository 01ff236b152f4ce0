/** Looks at a refused request again, with every secret there is, and says what is likely wrong with it. Changes nothing. */
import { explainSignature, type KeptSecret, type SignatureExplanation } from "#lib/domain/explainSignature.ts";
import { idTime, publicId } from "#lib/domain/id.ts";
import type { HeaderList } from "#lib/domain/request.ts";
import { AppError } from "#lib/errors.ts";
import type { Db } from "#lib/postgres/db.ts";
import { providers } from "#lib/providers/index.ts";
import type { Vault } from "#lib/secrets.ts";
import {
  type ComparedSecret,
  type ComparedSource,
  findKeptRequest,
  type KeptRequestRow,
  listComparedSources,
} from "#lib/store/keptRequests.ts";
import { providerOf } from "./sourceCredentials.ts";

type Deps = { db: Db; vault: Pick<Vault, "decrypt">; ingestUrl: string };

/** Each is a few digests; beyond it the newest sources have to do. */
const MAX_SOURCES = 200;

/**
 * It says no more than its caller could find out by posting to the sources' own URLs.
 * @throws AppError `not_found`; `bad_request` for a request that was not refused for its signature
 */
export async function explainRequest({ db, vault, ingestUrl }: Deps, id: string): Promise<SignatureExplanation> {
  const row = await findKeptRequest(db, id);
  if (!row) throw new AppError("not_found", { what: "request", id: publicId("req", id) });
  if (!(row.verdict === "unverified" || (row.verdict === "rejected" && row.status === 401)))
    throw new AppError("bad_request", { problem: "The request was not refused for its signature." });
  const { sources, secrets } = await listComparedSources(db, row.source_id, MAX_SOURCES);
  const [own, ...others] = sources;
  if (own?.id !== row.source_id) throw new AppError("not_found", { what: "source", id: publicId("src", row.source_id) });
  const bySource = Map.groupBy(secrets, (secret) => secret.source_id);
  const kept = (sourceId: string) => (bySource.get(sourceId) ?? []).map((secret) => opened(vault, secret));
  return explainSignature({
    source: { name: own.name, provider: providerOf(own.provider), settings: own.settings },
    secrets: kept(own.id),
    others: others.flatMap(({ id: otherId, name, provider, settings }) => {
      const known = providers[provider];
      return known ? [{ name, provider: known, settings, secrets: kept(otherId) }] : [];
    }),
    providers: Object.values(providers),
    request: requestOf(row, own, ingestUrl),
    isWhole: (row.body?.length ?? 0) === row.body_bytes,
    receivedAt: idTime(row.id),
  });
}

const opened = (vault: Deps["vault"], { id, name, version, ciphertext, created_at, expires_at }: ComparedSecret): KeptSecret => ({
  ...{ name, version, createdAt: created_at, expiresAt: expires_at },
  value: vault.decrypt(ciphertext, `source_secret:${id}`),
});

/** As ingest saw it (lib/ingest/ingest.ts). */
function requestOf({ method, query, headers, body }: KeptRequestRow, { ingest_key }: ComparedSource, ingestUrl: string) {
  const path = `/in/${ingest_key}`;
  const url = `${ingestUrl}${path}${query ? `?${query}` : ""}`;
  return { method, path, query, url, headers: JSON.parse(headers) as HeaderList, body: body ?? Buffer.alloc(0) };
}
