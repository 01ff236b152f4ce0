/** Sources, secrets and matching handlers in memory: refreshed by NOTIFY, and looked up again before a "no" is final. */

import { ENTITY, type LineRule, lineRuleOf } from "#lib/domain/line.ts";
import { compileMatcher, takesSource } from "#lib/domain/matching.ts";
import type { LiveSecret } from "#lib/domain/signature.ts";
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
  /** Accepts compressed bodies. */
  decompress: boolean;
  disabled: boolean;
  /** Until then what fails nothing but its signature is stored as unverified instead of refused. */
  logOnlyUntil: Date | null;
  /** Secrets valid at that moment, newest first. */
  secretsAt(now: Date): LiveSecret[];
  secretId(version: number): string | undefined;
  /** The handlers that want events of this type. */
  handlersFor(type: string): readonly Route[];
  /** What must be read out of each of its events, beside its entity key, to know which line it stands in. */
  keyExpressions: readonly string[];
};

/** Where an event goes; `line` null: as it comes. */
export type Route = { handler: string; line: LineRule | null };

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
  /** Also of a read that failed: a database that refuses at once is not asked without a pause. */
  let triedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const load = async () => {
    const wait = triedAt + MIN_INTERVAL_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    triedAt = performance.now();
    const started = triedAt;
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

async function readAll({ db, decrypt, providers }: Deps): Promise<Map<string, CachedSource>> {
  const [{ sources, secrets }, handlers] = await Promise.all([listGatewaySources(db), listGatewayHandlers(db)]);
  const matchers = handlers.map((definition) => ({
    route: { handler: definition.name, line: lineRuleOf(definition) },
    sources: new Set(definition.sources),
    matches: compileMatcher(definition),
  }));
  const secretsBySource = Map.groupBy(secrets, (secret) => secret.source_id);
  const byKey = new Map<string, CachedSource>();
  for (const row of sources) {
    const provider = providers[row.provider];
    // A provider this release does not know fails closed: its URL answers 404 until it does.
    if (provider) byKey.set(row.ingest_key, cachedSource(row, provider, secretsBySource.get(row.id) ?? [], decrypt, matchers));
  }
  return byKey;
}

type Matcher = { route: Route; sources: ReadonlySet<string>; matches: ReturnType<typeof compileMatcher> };

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
  const routes = new Map<string, Route[]>();
  return {
    id: row.id,
    key: row.ingest_key,
    name: row.name,
    provider,
    settings: row.settings,
    maxBodyBytes: row.max_body_bytes,
    decompress: row.decompress,
    disabled: row.disabled,
    logOnlyUntil: row.log_only_until,
    secretsAt: (now) => live.filter((entry) => entry.expiresAt > now.getTime()).map((entry) => entry.secret),
    secretId: (version) => live.find((entry) => entry.secret.version === version && entry.secret.name === "secret")?.id,
    handlersFor(type) {
      let found = routes.get(type);
      if (!found) {
        found = matchers.filter(({ matches }) => matches(row, type)).map(({ route }) => route);
        if (routes.size < MAX_TYPES) routes.set(type, found);
      }
      return found;
    },
    keyExpressions: expressionsOf(row, matchers),
  };
}

function expressionsOf(row: SourceRow, matchers: readonly Matcher[]): string[] {
  const own = matchers.filter(({ sources }) => takesSource(sources, row));
  const expressions = own.flatMap(({ route }) => route.line?.key ?? []);
  return [...new Set(expressions)].filter((key) => key !== ENTITY);
}
