/** LISTEN on its own connection, reconnecting for ever. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { log } from "#lib/log.ts";
import { type Db, KEEP_ALIVE_MS, partFrom } from "./db.ts";

/** Sources, secrets or handlers changed: caches reload. Payload: nothing to rely on. */
export const CONFIG_CHANNEL = "spillway_config";

/** Tells every process to read its settings again, when the caller's transaction commits. */
export const announceConfig = (db: Db) => db.query(`/* config.notify */ select pg_notify('${CONFIG_CHANNEL}', '')::text`);

export type Listener = { close(): Promise<void> };

type Options = {
  connectionString: string;
  channels: readonly string[];
  onMessage(channel: string, payload: string): void;
  /** After every (re)connect: whatever was missed while away must be looked up. */
  onConnect?(): void;
};

const PROBE_MS = 10_000;
const RETRY_MS = 500;

/** Listens until closed. Resolves after the first connection; a silent connection is found by a probe every 10 s. */
export async function listen({ connectionString, channels, onMessage, onConnect }: Options): Promise<Listener> {
  let closed = false;
  let client: pg.Client | undefined;
  let probe: NodeJS.Timeout | undefined;

  const connect = async () => {
    const next = new pg.Client({
      connectionString,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      application_name: "spillway-listen",
      query_timeout: 5_000,
      connectionTimeoutMillis: 5_000,
    });
    next.on("notification", (message) => onMessage(message.channel, message.payload ?? ""));
    next.on("error", () => {});
    next.on("end", () => {
      if (client === next && !closed) void reconnect();
    });
    await next.connect();
    for (const channel of channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    client = next;
    onConnect?.();
  };

  const reconnect = async () => {
    client = undefined;
    log("warn", "listener.lost", { channels });
    while (!closed) {
      try {
        return await connect();
      } catch {
        await sleep(RETRY_MS);
      }
    }
  };

  await connect();
  probe = setInterval(() => {
    const current = client;
    current?.query("select 1").catch(() => current.end().catch(() => {}));
  }, PROBE_MS);
  probe.unref();

  return {
    async close() {
      closed = true;
      clearInterval(probe);
      if (client) await partFrom(client.end().catch(() => {}));
    },
  };
}
