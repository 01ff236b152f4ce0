/** Handlers that run in children. What they see comes back as the message of what they throw, or as files in a folder the event names. */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { defineHandler, type Handler, type HandlerEvent, type Tx } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { PermanentError, RetryAfterError } from "#lib/domain/outcome.ts";

type Order = {
  do?: "tell" | "fail" | "fail-for-good" | "come-back" | "block" | "ignore" | "heed" | "exit" | "kill" | "throw-later" | "leave-bomb";
  folder?: string;
};

const orderOf = ({ payload }: HandlerEvent) => payload as Order;
const everywhere = { sources: ["*"], eventTypes: ["*"], retry: { maxAttempts: 3, firstDelaySeconds: 0.05, maxDelaySeconds: 0.1 } };

class Broken extends Error {
  override readonly name = "Broken";
}

/** Runs `work` and says where, and beside how many others: `besides` run in living processes, `left` are other processes of earlier calls. */
async function noted({ folder }: Order, attempt: number, work: () => Promise<void>) {
  if (!folder) return work();
  const besides = readdirSync(folder).filter((file) => file.startsWith("running-") && isAlive(Number(file.split("-")[1]))).length;
  const earlier = existsSync(`${folder}/calls.jsonl`) ? readCalls(folder) : [];
  const left = earlier.filter(({ pid }) => pid !== process.pid && isAlive(pid)).length;
  const running = `${folder}/running-${process.pid}-${newId()}`;
  writeFileSync(running, "");
  appendFileSync(`${folder}/calls.jsonl`, `${JSON.stringify({ pid: process.pid, attempt, besides, left })}\n`);
  try {
    await work();
  } finally {
    rmSync(running);
  }
}

export type Call = { pid: number; attempt: number; besides: number; left: number };
export const readCalls = (folder: string): Call[] =>
  readFileSync(`${folder}/calls.jsonl`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Call);

export function isAlive(pid: number): boolean {
  if (!(pid > 1)) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function tell(event: HandlerEvent): never {
  const { payload, body, occurredAt, receivedAt, headers, context } = event as HandlerEvent & { payload: { id: bigint } };
  throw new PermanentError(
    JSON.stringify({
      pid: process.pid,
      id: typeof payload.id === "bigint" ? `${payload.id}n` : typeof payload.id,
      body: Buffer.isBuffer(body) && body.toString(),
      occurredAt: occurredAt instanceof Date && occurredAt.toISOString(),
      receivedAt: receivedAt instanceof Date,
      headers,
      context,
    }),
  );
}

const obey = (event: HandlerEvent, attempt: number, signal: AbortSignal) =>
  noted(orderOf(event), attempt, () => obeyOrder(event, attempt, signal));

async function obeyOrder(event: HandlerEvent, attempt: number, signal: AbortSignal): Promise<void> {
  switch (orderOf(event).do) {
    case "tell":
      return tell(event);
    case "fail":
      throw new Broken("it broke", { cause: new Error("the lamp is out") });
    case "fail-for-good":
      throw new PermanentError("never again");
    case "come-back":
      throw new RetryAfterError("come back", 3_600);
    case "block":
      if (attempt === 1) for (;;);
      return;
    case "ignore":
      if (attempt === 1) await sleep(60_000);
      return;
    case "heed":
      if (attempt === 1) await sleep(60_000, undefined, { signal });
      return;
    case "exit":
      return process.exit(7);
    case "kill":
      process.kill(process.pid, "SIGKILL");
      return sleep(60_000);
    case "leave-bomb":
      setTimeout(() => process.exit(3), 1_000);
      return;
    case "throw-later":
      setTimeout(() => {
        throw new Broken("nothing catches this");
      });
      return sleep(60_000);
  }
}

const write = (tx: Tx, event: HandlerEvent) =>
  tx.ledgerEntry.create({
    data: { id: newId(), eventId: newId(), kind: "in-child", objectId: event.id, amount: 1n, currency: "eur", occurredAt: new Date() },
  });

const isolated = defineHandler({
  ...everywhere,
  name: "isolated",
  isolated: true,
  concurrency: 2,
  timeoutMs: 1_000,
  run: (event, { attempt, signal }) => obey(event, attempt, signal),
});

const isolatedWrites = defineHandler({
  ...everywhere,
  name: "isolated-writes",
  isolated: true,
  timeoutMs: 1_000,
  transactional: true,
  async run(event, { attempt, signal, tx }) {
    await write(tx, event);
    await obey(event, attempt, signal);
  },
});

/** Runs in the worker, unless it is suspected. */
const ordinary = defineHandler({
  ...everywhere,
  name: "ordinary",
  timeoutMs: 5_000,
  run: (event, { attempt, signal }) => obey(event, attempt, signal),
});

const ordinaryWrites = defineHandler({
  ...everywhere,
  name: "ordinary-writes",
  transactional: true,
  async run(event, { attempt, signal, tx }) {
    await write(tx, event);
    await obey(event, attempt, signal);
  },
});

/** Waits until its file is there, wherever it runs. */
const held = defineHandler({
  ...everywhere,
  name: "held",
  concurrency: 20,
  async run(event, { attempt, signal }) {
    const order = orderOf(event);
    await noted(order, attempt, async () => {
      while (!existsSync(`${order.folder}/go`)) await sleep(10, undefined, { signal });
    });
  },
});

export const handlers: readonly Handler[] = [isolated, isolatedWrites, ordinary, ordinaryWrites, held];
