/** `replay`: shows what would happen, asks, starts, and watches. */
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Replay, ReplayPlan, ReplayScope } from "#lib/contracts/replays.ts";
import { AppError } from "#lib/errors.ts";
import type { Client } from "./client.ts";
import { note, plain, print, progress } from "./output.ts";

export type ReplayOptions = {
  failures?: string | true;
  event?: string;
  handler?: string;
  from?: string;
  to?: string;
  name?: string;
  reason?: string;
  perSecond?: number;
  yes?: boolean;
};

/** @returns the exit code: 1 when anything died again, or nobody said yes. */
export async function replay(client: Client, query: string | undefined, options: ReplayOptions): Promise<number> {
  const scope = scopeOf(query, options);
  const plan = await client.post<ReplayPlan>("/api/v1/replays/plan", { scope });
  printPlan(plan);
  if (plan.total === 0) return 0;
  if (!options.yes && !(await isSure(plan.total))) return 1;
  const started = await client.post<Replay>("/api/v1/replays", {
    scope,
    ...(options.name ? { name: options.name } : {}),
    ...(options.reason ? { reason: options.reason } : {}),
    perSecond: options.perSecond ?? null,
  });
  note(`${started.id} runs. Ctrl-C stops watching, not the replay.`);
  return watch(client, started);
}

function scopeOf(query: string | undefined, { failures, event, handler, from, to }: ReplayOptions): ReplayScope {
  const only = handler ? { handler } : {};
  if (event) return { kind: "event", eventId: event, ...only };
  if (failures) return { kind: "failures", ...(failures === true ? {} : { fingerprint: failures }), ...only };
  if (query === undefined)
    throw new AppError("bad_request", { problem: "Say what to replay: a query, --failures [fingerprint], or --event <id>." });
  return { kind: "events", q: query, ...(from ? { from } : {}), ...(to ? { to } : {}), ...only };
}

function printPlan(plan: ReplayPlan) {
  print(`${plan.total} deliveries${plan.from ? `, ${plan.from} to ${plan.to}` : ""}`);
  for (const { handler, count } of plan.byHandler) print(`  ${count}  ${plain(handler)}`);
  for (const { reason, count } of plan.excluded) print(`  left out: ${count}, ${plain(reason)}`);
  for (const warning of plan.warnings) print(`  ! ${plain(warning)}`);
}

async function isSure(total: number): Promise<boolean> {
  if (!process.stdin.isTTY) throw new AppError("bad_request", { problem: "Nobody is there to be asked: pass --yes." });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Replay ${total} deliveries? Their handlers will run again. [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function watch(client: Client, { id, total }: Replay): Promise<number> {
  const bar = progress("handled", total);
  for (;;) {
    const { state, delivered, dead } = await client.get<Replay>(`/api/v1/replays/${id}`);
    bar.set(delivered + dead, dead > 0 ? `${dead} dead` : "");
    if (state === "finished" || state === "cancelled") {
      bar.end();
      print(`${id} ${state}: ${delivered} delivered, ${dead} dead`);
      return dead > 0 ? 1 : 0;
    }
    await sleep(500);
  }
}
