/** One worker in charge: holds an advisory lock on a connection of its own, and stands down when that is lost. */
import pg from "pg";
import { log } from "#lib/log.ts";

const LOCK = 5_170_338_201;
const TRY_MS = 3_000;
/** The leader speaks every TRY_MS. When the network cuts it off, the server would otherwise keep its lock for hours. */
const SILENT_MS = 10_000;

export type Leader = { isLeader(): boolean; stop(): Promise<void> };

/** Tries to lead until stopped. A dead leader's lock goes with its connection, so another takes over within seconds. */
export function startLeader(connectionString: string): Leader {
  let client: pg.Client | undefined;
  let stopped = false;

  const attempt = async () => {
    if (client) {
      await client.query("select 1");
      return;
    }
    const next = new pg.Client({
      connectionString,
      keepAlive: true,
      options: `-c idle_session_timeout=${SILENT_MS}`,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      application_name: "spillway-leader",
    });
    next.on("error", () => {});
    next.on("end", () => {
      if (client === next) client = undefined;
    });
    await next.connect();
    const { rows } = await next.query<{ locked: boolean }>("select pg_try_advisory_lock($1) as locked", [LOCK]);
    if (rows[0]?.locked && !stopped) {
      client = next;
      log("info", "leader.elected");
    } else await next.end();
  };

  // One attempt at a time: a second one beside a silent connection would win the lock, and the first one's failure forget that.
  let isTrying = false;
  const tick = () => {
    if (isTrying) return;
    isTrying = true;
    void attempt()
      .catch(() => {
        client?.end().catch(() => {});
        client = undefined;
      })
      .finally(() => {
        isTrying = false;
      });
  };
  tick();
  const timer = setInterval(tick, TRY_MS);
  return {
    isLeader: () => client !== undefined,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await client?.end().catch(() => {});
      client = undefined;
    },
  };
}
