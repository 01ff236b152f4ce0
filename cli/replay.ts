/** `replay`: shows what would happen, asks, tries a sample when told to, starts, and watches. */
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Replay, ReplayDetail, ReplayPlan, ReplayScope } from "#lib/contracts/replays.ts";
import { AppError } from "#lib/errors.ts";
import type { Client } from "./client.ts";
import { note, plain, print, printTable, progress } from "./output.ts";

export type ReplayOptions = {
  failures?: string | true;
  event?: string;
  handler?: string;
  from?: string;
  to?: string;
  name?: string;
  reason?: string;
  perSecond?: number;
  includeApplied?: boolean;
  /** False for `--no-canary`. */
  canary: boolean;
  plan?: boolean;
  dryRun?: boolean;
  sample?: number;
  yes?: boolean;
};

/** @returns the exit code: 1 when anything died or would die again, when it paused by itself, or when nobody said yes. */
export async function replay(client: Client, query: string | undefined, options: ReplayOptions): Promise<number> {
  const scope = scopeOf(query, options);
  const request = { scope, ...(options.includeApplied ? { includeApplied: true } : {}) };
  const plan = await client.post<ReplayPlan>("/api/v1/replays/plan", request);
  printPlan(plan);
  if (plan.total === 0 || options.plan) return 0;
  if (options.dryRun) return tryFirst(client, request, options);
  if (!options.yes && !(await isSure(plan.total))) return 1;
  const started = await client.post<Replay>("/api/v1/replays", { ...request, ...wishesOf(options) });
  note(`${started.id} runs. Ctrl-C stops watching, not the replay.`);
  return watch(client, started);
}

const wishesOf = ({ name, reason, perSecond, canary }: ReplayOptions) => ({
  ...(name ? { name } : {}),
  ...(reason ? { reason } : {}),
  perSecond: perSecond ?? null,
  canary,
});

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
  for (const { last, count } of plan.byLast)
    print(`  ${count}  ${last === "never" ? "never handled" : last === "open" ? "still waiting or running" : last}`);
  for (const { reason, count } of plan.excluded) print(`  left out: ${count}, ${plain(reason)}`);
  for (const warning of plan.warnings) print(`  ! ${plain(warning)}`);
}

/** Waits for the dry run and shows it; the replay then waits for a yes, here or in the dashboard. */
async function tryFirst(client: Client, request: object, options: ReplayOptions): Promise<number> {
  const sample = options.sample ? { sample: options.sample } : {};
  const made = await client.post<Replay>("/api/v1/replays", { ...request, ...wishesOf(options), ...sample, dryRun: true });
  note(`${made.id} is tried. Nothing is delivered.`);
  const path = `/api/v1/replays/${made.id}`;
  let tried = await client.get<ReplayDetail>(path);
  for (; tried.state === "trying"; tried = await client.get<ReplayDetail>(path)) await sleep(500);
  printTable(
    ["EVENT", "HANDLER", "WAS", "NOW"],
    tried.trials.map(({ eventId, handler, was, outcome, error }) => [
      eventId,
      plain(handler),
      plain(was ? [was.state, was.error].filter(Boolean).join(": ") : "never handled"),
      plain([outcome, error].filter(Boolean).join(": ")),
    ]),
  );
  print(plain(tried.note));
  const isGood = tried.trials.every(({ outcome }) => outcome === "delivered");
  if (tried.state !== "paused" || !(options.yes ? isGood : await mayStart(tried))) {
    note(`${made.id} waits. Start or cancel it in the dashboard, or with PATCH ${path}.`);
    return isGood ? 0 : 1;
  }
  return watch(client, await client.patch<Replay>(path, { action: "start" }));
}

const mayStart = async ({ total }: Replay) => process.stdin.isTTY && isSure(total);

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
    const { state, delivered, dead, skipped, note: why } = await client.get<Replay>(`/api/v1/replays/${id}`);
    bar.set(delivered + dead + skipped, dead > 0 ? `${dead} dead` : "");
    if (state !== "running") {
      bar.end();
      print(`${id} ${state}: ${delivered} delivered, ${dead} dead`);
      if (state === "paused") print(plain(why));
      return dead > 0 || state === "paused" ? 1 : 0;
    }
    await sleep(500);
  }
}
