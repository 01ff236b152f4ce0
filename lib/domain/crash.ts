/**
 * Decides what the death of a process means for a delivery that was running in it. Pure.
 *
 *   its worker died                      → nothing is proved: it runs again as a suspect, in a child of its own
 *   its own child died, its first crash  → retrying
 *   its own child died, not its first    → dead, quarantined
 *   found crashed five times             → dead, quarantined: it takes along even what keeps it apart
 */
import { nextDelaySeconds } from "./backoff.ts";
import type { RetrySchedule } from "./handler.ts";
import { type Failure, failureOf, type Outcome } from "./outcome.ts";

/** How a child ended that nobody had told to; `stderr` is the last it wrote. */
export type Death = { how: string; stderr: string };

export const isSuspect = (crashes: number): boolean => crashes > 0;

/** From here on a suspect runs without any other beside it. */
export const isDangerous = (crashes: number): boolean => crashes >= 3;

const PROVED_AT = 2;
const GIVEN_UP_AT = 5;

/** `crashes`: before this one. A crash uses no attempt, so it waits as after the attempts it has used. */
export function decideCrash({ how, stderr }: Death, crashes: number, attempts: number, retry: RetrySchedule, random: number): Outcome {
  if (crashes + 1 < PROVED_AT) {
    const failure = failed("ChildCrashed", `The process that ran this ended by itself: ${how}`, stderr);
    return { state: "retrying", outcome: "crashed", failure, delaySeconds: nextDelaySeconds(retry, attempts + 1, random) };
  }
  const message = `Ended its own process: ${how}. That was crash ${crashes + 1} of this delivery, and nothing else had run in that process. ${NEXT}`;
  return { state: "dead", outcome: "crashed", failure: failed("Quarantined", message, stderr) };
}

/** What is not run at all any more: whatever keeps it apart from its worker does not help. */
export function decideFound(crashes: number): Outcome | undefined {
  if (crashes < GIVEN_UP_AT) return undefined;
  const message = `Was running at ${crashes} deaths of a worker, at the last of them in a child of its own: perhaps it needs more memory than there is. ${NEXT}`;
  return { state: "dead", outcome: "crashed", failure: failed("Quarantined", message, "") };
}

/** As text a column can hold: a dying process may write anything. */
const failed = (name: string, message: string, stderr: string): Failure => ({
  ...failureOf(Object.assign(new Error(message), { name, stack: stderr })),
  ...(stderr === "" ? { stack: null } : {}),
});

const NEXT = "Nothing runs it again by itself: find what ends the process, then replay the event.";

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: "killed from outside, most often for want of memory",
  SIGABRT: "aborted, most often because its heap was full",
  SIGSEGV: "a fault in native code",
  SIGBUS: "a fault in native code",
};

/** A process's end in words: its exit code, or the signal and what it mostly means. */
export function describeDeath(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === null) return `exit code ${code ?? "unknown"}`;
  const meaning = SIGNALS[signal];
  return meaning ? `${signal} (${meaning})` : signal;
}
