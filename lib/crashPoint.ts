/**
 * Named instructions at which a process can be made to die, as `kill -9` at exactly that moment would: for the chaos suite.
 *
 * Armed by CRASH_AT="<point>:<n>", and only under NODE_ENV=test: the n-th time the point is reached, the process is gone.
 * Unarmed it is one comparison with a constant.
 */
import { crashSetting } from "./config.ts";

export type CrashPoint =
  /** The signature is genuine; nothing is written. */
  | "ingest:after_verify"
  /** Every row and job is in the statement; it is not sent. */
  | "ingest:after_enqueue"
  /** The statement is sent; whether it was committed nobody here knows. */
  | "ingest:after_insert"
  /** Committed; nobody was answered. */
  | "ingest:after_commit"
  /** Jobs are taken from the queue; their deliveries are not claimed. */
  | "worker:after_fetch"
  /** The handler returned; nothing is settled. */
  | "worker:after_effect"
  /** Settled and committed. */
  | "worker:after_settle"
  /** A chunk of a replay's deliveries, their jobs and its position are written; nothing is committed. */
  | "replay:in_chunk"
  /** The chunk is committed. */
  | "replay:after_chunk";

const armed = parse(crashSetting());
let hits = 0;

/** Dies here if this is the point, and this the time. */
export function crashPoint(point: CrashPoint): void {
  if (armed !== undefined && armed.point === point && ++hits >= armed.hit) process.kill(process.pid, "SIGKILL");
}

/** For a point that must be waited for: unarmed, nothing is. */
export const isArmed = (point: CrashPoint): boolean => armed?.point === point;

function parse(setting: string | undefined): { point: string; hit: number } | undefined {
  const [, point, hit] = /^([a-z]+:[a-z_]+):(\d+)$/.exec(setting ?? "") ?? [];
  return point && hit ? { point, hit: Number(hit) } : undefined;
}
