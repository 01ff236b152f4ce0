/** Sources, secrets and matching handlers in memory: refreshed by NOTIFY, and looked up again before a "no" is final. */

import { compileMatcher } from "#lib/domain/matching.ts";
import type { LiveSecret } from "#lib/domain/signature.ts";
import { AppError } from "#lib/errors.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { listGatewayHandlers, listGatewaySources, type SecretRow, type SourceRow } from "#lib/store/gatewaySettings.ts";

export type CachedSource = {
  id: string;
  /** The last part of its ingest URL. */
  key: string;
  name: string;
  provider: Provider;
  settings: Record<string, string>;
  maxBodyBytes: number | null;
  disabled: boolean;
  /** Secrets valid at that moment, newest first. */
  secretsAt(now: Date): LiveSecret[];
  secretId(version: number): string | undefined;
  /** Names of the handlers that want events of this type. */
  handlersFor(type: string): readonly string[];
};

export type SourceCache = {
  find(key: string): CachedSource | undefined;
  /** Reads the settings again, unless that was done since `since`. Many callers share one read; at most five a second. */
  refresh(since: number): Promise<void>;
};

type Deps = { db: Db; decrypt: (ciphertext: Buffer, row: string) => string; providers: Readonly<Record<string, Provider>> };

const MIN_INTERVAL_MS = 200;
/** Types remembered per source; a sender of endless types must not fill the memory. */
const MAX_TYPES = 1_000;

export function createSourceCache(deps: Deps): SourceCache {
  let byKey = new Map<string, CachedSource>();
  let startedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const load = async () => {
    const wait = startedAt + MIN_INTERVAL_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const started = performance.now();
    byKey = await readAll(deps);
    startedAt = started;
  };

  return {
    find: (key) => byKey.get(key),
    async refresh(since) {
      // A read that began before `since` may have missed the change: then one more is needed.
      while (startedAt < since) {
        running ??= load().finally(() => {
          running = undefined;
        });
        await running;
      }
    },
  };
}

/** The cache as a request sees it: to look again it waits no longer than its sender may be kept waiting. */
export const withPatience = ({ find, refresh }: SourceCache, ms: number): SourceCache => ({
  find,
  async refresh(since) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new AppError("storage_unavailable")), ms);
    });
    const looking = refresh(since);
    looking.catch(() => {});
    await Promise.race([looking, late]).finally(() => clearTimeout(timer));
  },
});

async function readAll({ db, decrypt, providers }: Deps): Promise<Map<string, CachedSource>> {
  const [{ sources, secrets }, handlers] = await Promise.all([listGatewaySources(db), listGatewayHandlers(db)]);
  const matchers = handlers.map((definition) => ({ name: definition.name, matches: compileMatcher(definition) }));
  const secretsBySource = Map.groupBy(secrets, (secret) => secret.source_id);
  const byKey = new Map<string, CachedSource>();
  for (const row of sources) {
    const provider = providers[row.provider];
    // A provider this release does not know fails closed: its URL answers 404 until it does.
    if (provider) byKey.set(row.ingest_key, cachedSource(row, provider, secretsBySource.get(row.id) ?? [], decrypt, matchers));
  }
  return byKey;
}

type Matcher = { name: string; matches: ReturnType<typeof compileMatcher> };

function cachedSource(
  row: SourceRow,
  provider: Provider,
  secrets: SecretRow[],
  decrypt: Deps["decrypt"],
  matchers: Matcher[],
): CachedSource {
  const live = secrets.map(({ id, name, version, ciphertext, expires_at }) => ({
    id,
    expiresAt: expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    secret: { name, version, value: decrypt(ciphertext, `source_secret:${id}`) },
  }));
  const routes = new Map<string, string[]>();
  return {
    id: row.id,
    key: row.ingest_key,
    name: row.name,
    provider,
    settings: row.settings,
    maxBodyBytes: row.max_body_bytes,
    disabled: row.disabled,
    secretsAt: (now) => live.filter((entry) => entry.expiresAt > now.getTime()).map((entry) => entry.secret),
    secretId: (version) => live.find((entry) => entry.secret.version === version && entry.secret.name === "secret")?.id,
    handlersFor(type) {
      let names = routes.get(type);
      if (!names) {
        names = matchers.filter(({ matches }) => matches({ name: row.name, provider: row.provider }, type)).map(({ name }) => name);
        if (routes.size < MAX_TYPES) routes.set(type, names);
      }
      return names;
    },
  };
}
