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

/** Each phase's requests start at their moment, on an idle connection or a new one; latency counts from that moment. */
export async function openLoop(target: Target, rates: readonly Rate[]): Promise<Phase[]> {
  const idle: Connection[] = [];
  const phases: Promise<Phase>[] = [];
  for (const rate of rates) {
    const { sent, finished } = startPhase(target, rate, idle);
    phases.push(finished);
    await sent;
  }
  const results = await Promise.all(phases);
  for (const connection of idle) connection.end();
  return results;
}

/** `sent`: everything is under way. `finished`: everything was answered. */
function startPhase(target: Target, { perSecond, seconds }: Rate, idle: Connection[]) {
  const startedAt = performance.now();
  const recording = record(startedAt);
  const total = Math.round(perSecond * seconds);
  const sent = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<Phase>();
  let started = 0;
  let answered = 0;

  const start = (due: number) => {
    let connection = idle.pop();
    while (connection && !connection.isOpen()) connection = idle.pop();
    const used = connection ?? openConnection(target.hostname, target.port);
    sendOne(target, used, recording, due, () => {
      if (used.isOpen()) idle.push(used);
      if (++answered === total) finished.resolve(recording.phase(Math.max(seconds, (performance.now() - startedAt) / 1000)));
    });
  };
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    while (started < due) start(startedAt + (started++ / perSecond) * 1000);
    if (started < total) return;
    clearInterval(timer);
    sent.resolve();
  }, TICK_MS);
  return { sent: sent.promise, finished: finished.promise };
}

const TICK_MS = 1;

function sendOne({ requests, onAccepted }: Target, connection: Connection, recording: Recording, due: number, then: () => void): void {
  const { id, bytes } = requests.next();
  connection.send(bytes, (status) => {
    recording.answered(status, due, performance.now());
    if (status >= 200 && status <= 299) onAccepted?.(id);
    then();
  });
}
