/** A provider as it behaves in the world: it signs, posts on keep-alive connections, and posts the same bytes again until somebody says 2xx. */
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Ledger } from "./ledger.ts";
import type { Outgoing } from "./outgoing.ts";

/** What one call of `send` saw. `slowestMs` is the longest any answer took; `retryAfter` counts 503s that said when to come back. */
export type Tally = {
  acknowledged: number;
  duplicates: number;
  refused: number;
  retryAfter: number;
  slowestMs: number;
  /** Attempts by status, and by the name of what went wrong instead of one. */
  answers: Map<string, number>;
  /** Of acknowledged attempts, in milliseconds. */
  latencies: number[];
};

export type SendOptions = {
  count: number;
  make(n: number): Outgoing;
  /** Events under way at once, each on a connection of its own. */
  concurrency: number;
  perSecond?: number;
  /** A 4xx is an answer too: counted as refused, and not sent again. Otherwise it ends the run. */
  mayRefuse?: boolean;
  /** False: one attempt, whatever comes back. */
  retries?: boolean;
  tally?: Tally;
  /** Sends no further events once this says so. */
  isEnough?(tally: Tally): boolean;
};

export type Client = {
  send(options: SendOptions): Promise<Tally>;
  close(): Promise<void>;
};

/** Where each source's events can be posted; attempts take the addresses in turn. */
export type Addresses = Record<Outgoing["source"], readonly string[]>;

const ANSWER_MS = 10_000;
const RETRY_MS = { from: 100, to: 400 };
/** An event that nobody has taken by then ends the run: it would never come to rest. */
const GIVE_UP_MS = 240_000;

export const newTally = (): Tally => ({
  acknowledged: 0,
  duplicates: 0,
  refused: 0,
  retryAfter: 0,
  slowestMs: 0,
  answers: new Map(),
  latencies: [],
});

export function createClient(addresses: Addresses, ledger: Ledger): Client {
  const pools = new Map<string, Pool>();
  let isClosed = false;

  async function send(options: SendOptions): Promise<Tally> {
    const { count, make, concurrency, perSecond, retries = true, tally = newTally() } = options;
    const startedAt = performance.now();
    let next = 0;
    const sendInTurn = async () => {
      while (next < count && !isClosed && !options.isEnough?.(tally)) {
        const n = next++;
        if (perSecond) await sleep(Math.max(0, startedAt + (n / perSecond) * 1000 - performance.now()));
        await deliver(make(n), n, retries, tally, options.mayRefuse ?? false);
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, sendInTurn));
    return tally;
  }

  async function deliver(event: Outgoing, n: number, retries: boolean, tally: Tally, mayRefuse: boolean) {
    const deadline = performance.now() + GIVE_UP_MS;
    const urls = addresses[event.source];
    for (let attempt = n; ; attempt++) {
      const status = await post(urls[attempt % urls.length] ?? "", event, tally);
      if (status !== undefined && status < 300) return;
      if (status !== undefined && status < 500) {
        tally.refused++;
        if (mayRefuse) return;
        throw new Error(`the event ${event.key} was refused with ${status}`);
      }
      if (!retries || isClosed) return;
      if (performance.now() > deadline) throw new Error(`nobody took the event ${event.key} in ${GIVE_UP_MS / 1000} s`);
      await sleep(RETRY_MS.from + Math.random() * (RETRY_MS.to - RETRY_MS.from));
    }
  }

  /** One attempt, in the ledger before and after. @returns undefined when there was no whole answer, which says nothing */
  async function post(url: string, event: Outgoing, tally: Tally): Promise<number | undefined> {
    const { source, key, sha256, body } = event;
    const line = { source, key, sha256, bytes: body.length, sentAt: Date.now() };
    ledger.write(line);
    const startedAt = performance.now();
    try {
      const { pathname, origin } = new URL(url);
      const response = await poolOf(origin).request({ method: "POST", path: pathname, headers: event.headers(), body });
      const text = await response.body.text();
      const ms = performance.now() - startedAt;
      const answer = response.statusCode < 300 ? (JSON.parse(text) as { id?: string; duplicate?: true }) : {};
      ledger.write({ ...line, status: response.statusCode, ...answer, ms: Math.round(ms) });
      count(tally, String(response.statusCode), ms);
      if (response.statusCode === 503 && response.headers["retry-after"]) tally.retryAfter++;
      if (response.statusCode < 300) {
        tally.acknowledged++;
        tally.latencies.push(ms);
        if (answer.duplicate) tally.duplicates++;
      }
      return response.statusCode;
    } catch (error) {
      const name = (error as { code?: string }).code ?? String(error);
      ledger.write({ ...line, error: name, ms: Math.round(performance.now() - startedAt) });
      count(tally, name, performance.now() - startedAt);
      return undefined;
    }
  }

  function poolOf(origin: string): Pool {
    let pool = pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, {
        pipelining: 1,
        headersTimeout: ANSWER_MS,
        bodyTimeout: ANSWER_MS,
        keepAliveTimeout: 30_000,
        connect: { timeout: 3_000 },
      });
      pools.set(origin, pool);
    }
    return pool;
  }

  return {
    send,
    async close() {
      isClosed = true;
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function count(tally: Tally, answer: string, ms: number) {
  tally.answers.set(answer, (tally.answers.get(answer) ?? 0) + 1);
  tally.slowestMs = Math.max(tally.slowestMs, ms);
}

/** The `q`-quantile of what acknowledged attempts took. */
export function quantile({ latencies }: Tally, q: number): number {
  const sorted = latencies.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0);
}
