/** Handlers that end their own process, between the effect and the settlement, as `kill -9` at that instruction would. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { defineHandler, type Handler, type HandlerEvent, type Tx } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";

const folder = process.env.DATA_DIR ?? "";

/** Dies the first time: the flag that allows it is taken away before. */
function dieOnce(flag: string) {
  const path = join(folder, flag);
  if (!existsSync(path)) return;
  rmSync(path);
  process.kill(process.pid, "SIGKILL");
}

const effect = (tx: Tx, kind: string, event: HandlerEvent) =>
  tx.ledgerEntry.create({
    data: { id: newId(), eventId: newId(), kind, objectId: event.id, amount: 1n, currency: "eur", occurredAt: new Date() },
  });

const diesAfterEffect = defineHandler({
  name: "dies-after-effect",
  sources: ["*"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },
  transactional: true,
  async run(event, { tx }) {
    await effect(tx, "dies-after-effect", event);
    dieOnce("die-after-effect");
  },
});

/** Runs in the same process and has done nothing wrong. */
const innocent = defineHandler({
  name: "innocent",
  sources: ["*"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },
  transactional: true,
  async run(event, { tx, signal }) {
    await effect(tx, "innocent", event);
    if (!existsSync(join(folder, "hold-innocents"))) return;
    rmSync(join(folder, "hold-innocents"));
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  },
});

/** Neither returns nor heeds its signal, until the flag is gone. */
const stubborn = defineHandler({
  name: "stubborn",
  sources: ["*"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },
  async run() {
    if (existsSync(join(folder, "be-stubborn"))) await new Promise((done) => setTimeout(done, 60_000));
  },
});

/** Blocks the event loop for longer than a heartbeat may be missed. */
const blocker = defineHandler({
  name: "blocker",
  sources: ["*"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },
  async run() {
    for (const end = performance.now() + 16_000; performance.now() < end; );
  },
});

export const handlers: readonly Handler[] = [diesAfterEffect, innocent, stubborn, blocker];
