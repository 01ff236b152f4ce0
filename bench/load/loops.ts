/** The two ways to load a server: closed (a connection sends when it was answered) and open (a constant rate, whatever comes back). */
import { type Connection, openConnection } from "./connection.ts";
import type { Requests } from "./requests.ts";
import { type Phase, type Recording, record } from "./results.ts";

export type Target = { hostname: string; port: number; requests: Requests; onAccepted?(id: string): void };

/** `connections` senders, each with one request under way, for `seconds`. */
export async function closedLoop(target: Target, connections: number, seconds: number): Promise<Phase> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  const recording = record(startedAt);
  const runOne = () =>
    new Promise<void>((done) => {
      const send = () => {
        if (performance.now() >= until || !connection.isOpen()) {
          connection.end();
          return done();
        }
        sendOne(target, connection, recording, performance.now(), send);
      };
      const connection = openConnection(target.hostname, target.port, send);
    });
  await Promise.all(Array.from({ length: connections }, runOne));
  return recording.phase((performance.now() - startedAt) / 1000);
}

export type Rate = { perSecond: number; seconds: number };

/**
 * Each phase's requests start at their moment, on an idle connection or a new one, up to a fleet's worth of connections; beyond, as soon
 * as one is free. Latency counts from that moment all the same.
 */
export async function openLoop(target: Target, rates: readonly Rate[]): Promise<Phase[]> {
  const pool = createPool(target);
  const phases: Promise<Phase>[] = [];
  for (const rate of rates) {
    const { sent, finished } = startPhase(target, rate, pool);
    phases.push(finished);
    await sent;
  }
  const results = await Promise.all(phases);
  pool.end();
  return results;
}

const TICK_MS = 1;
const MAX_CONNECTIONS = 1_000;

type Pool = { use(work: (connection: Connection) => void): void; giveBack(connection: Connection): void; end(): void };

function createPool({ hostname, port }: Target): Pool {
  const idle: Connection[] = [];
  // A list with a head: shifting a long array would cost more than the request.
  const waiting: ((connection: Connection) => void)[] = [];
  let head = 0;
  let open = 0;
  const make = () => {
    open++;
    return openConnection(hostname, port);
  };
  return {
    use(work) {
      const connection = idle.pop();
      if (connection) work(connection);
      else if (open < MAX_CONNECTIONS) work(make());
      else waiting.push(work);
    },
    giveBack(connection) {
      if (!connection.isOpen()) open--;
      const next = waiting[head];
      if (next) head++;
      if (next) next(connection.isOpen() ? connection : make());
      else if (connection.isOpen()) idle.push(connection);
    },
    end() {
      for (const connection of idle) connection.end();
    },
  };
}

/** `sent`: everything is under way or waits for a connection. `finished`: everything was answered. */
function startPhase(target: Target, { perSecond, seconds }: Rate, pool: Pool) {
  const startedAt = performance.now();
  const recording = record(startedAt);
  const total = Math.round(perSecond * seconds);
  const sent = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<Phase>();
  let started = 0;
  let answered = 0;

  const start = (due: number) =>
    pool.use((connection) =>
      sendOne(target, connection, recording, due, () => {
        pool.giveBack(connection);
        if (++answered === total) finished.resolve(recording.phase(Math.max(seconds, (performance.now() - startedAt) / 1000)));
      }),
    );
  const timer = setInterval(() => {
    const due = Math.min(total, 1 + Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    while (started < due) start(startedAt + (started++ / perSecond) * 1000);
    if (started < total) return;
    clearInterval(timer);
    sent.resolve();
  }, TICK_MS);
  return { sent: sent.promise, finished: finished.promise };
}

function sendOne({ requests, onAccepted }: Target, connection: Connection, recording: Recording, due: number, then: () => void): void {
  const { id, bytes } = requests.next();
  connection.send(bytes, (status) => {
    recording.answered(status, due, performance.now());
    if (status >= 200 && status <= 299) onAccepted?.(id);
    then();
  });
}
