/** The worker's side of one child: it runs one delivery at a time, and is killed when that takes too long. */
import { log } from "#lib/log.ts";
import { decide, type Running, timeoutErrorOf } from "./attempt.ts";
import { type ChildSettings, orderOf } from "./childMessages.ts";
import { startProcess } from "./childProcess.ts";
import { NO_CONNECTION_SECONDS, type Ran } from "./run.ts";

export type Child = {
  /** Runs a delivery, while no other runs. When this resolves, nothing of a run that was aborted is left. */
  run(running: Running, stop: AbortSignal): Promise<Ran>;
  /** Whether it may run another. */
  isSound(): boolean;
  /** Ends it. Resolves when it is gone. */
  end(): Promise<void>;
};

/** From the abort to the kill: a blocked event loop cannot hear the one. */
const GRACE_MS = 500;
const START_MS = 30_000;

type Run = { isBegun: boolean; isCalled: boolean; killedFor?: "timeout" | "stop"; onBegin(): void; onEnd(ran: Ran): void };

export function startChild(settings: ChildSettings, workerId: string): Child {
  const up = Promise.withResolvers<boolean>();
  let isSound = true;
  let isFresh = true;
  let current: Run | undefined;
  const child = startProcess(settings.codeCache, (message) => {
    if (message.op === "ready") up.resolve(true);
    if (message.op === "ran") isSound &&= !message.isSpoiled;
    if (!current) return;
    if (message.op === "begun") current.onBegin();
    if (message.op === "called") current.isCalled = true;
    if (message.op === "ran") current.onEnd(message.ran);
  });
  child.send({ op: "start", settings });
  void up.promise.then((isUp) => isUp && log("info", "child.started", { childPid: child.pid, workerId }));
  void child.gone.then(() => {
    isSound = false;
    up.resolve(false);
  });

  const end = async () => {
    if (isSound) child.dismiss();
    else child.kill();
    isSound = false;
    await child.gone;
  };

  async function isUp(stop: AbortSignal): Promise<boolean> {
    const late = setTimeout(child.kill, START_MS);
    stop.addEventListener("abort", child.kill);
    const isUp = !stop.aborted && (await up.promise);
    clearTimeout(late);
    stop.removeEventListener("abort", child.kill);
    return isUp && !stop.aborted;
  }

  /** Gives the order, and kills a child that neither ends in time nor heeds its abort. */
  async function order(running: Running, stop: AbortSignal) {
    const answer = Promise.withResolvers<Ran | undefined>();
    const killFor = (why: "timeout" | "stop") => {
      run.killedFor ??= why;
      child.kill();
    };
    const onStop = () => {
      child.send({ op: "stop" });
      timers.push(setTimeout(killFor, GRACE_MS, "stop"));
    };
    // Until its time begins it opens what it needs.
    const timers = [setTimeout(killFor, START_MS, "timeout")];
    const onBegin = () => {
      run.isBegun = true;
      clearTimeout(timers[0]);
      timers.push(setTimeout(killFor, running.handler.timeoutMs + GRACE_MS, "timeout"));
    };
    const run: Run = { isBegun: false, isCalled: false, onBegin, onEnd: answer.resolve };
    current = run;
    void child.gone.then(() => answer.resolve(undefined));
    child.forgetStderr();
    child.send({ op: "run", order: orderOf(running) });
    stop.addEventListener("abort", onStop);
    const ran = await answer.promise;
    stop.removeEventListener("abort", onStop);
    for (const timer of timers) clearTimeout(timer);
    current = undefined;
    return { run, ran };
  }

  return {
    async run(running, stop) {
      if (!(await isUp(stop))) {
        child.kill();
        return { end: "released", delaySeconds: stop.aborted ? 0 : NO_CONNECTION_SECONDS };
      }
      const wasUsed = !isFresh;
      isFresh = false;
      const { run, ran } = await order(running, stop);
      if (!isSound) await end();
      if (ran) return ran;
      // One that had run others and died before this began: of something they had left behind.
      if (run.killedFor === undefined && !run.isBegun && wasUsed) return { end: "released", delaySeconds: 0 };
      if (run.killedFor === undefined) return { end: "crashed", ...(await child.gone) };
      if (run.killedFor === "stop") return { end: "released", delaySeconds: 0 };
      // It waited for a connection all the time: see run.ts.
      if (!run.isCalled) return { end: "released", delaySeconds: NO_CONNECTION_SECONDS };
      return { end: "decided", outcome: decide(running, { ok: false, error: timeoutErrorOf(running.handler.timeoutMs) }) };
    },
    isSound: () => isSound,
    end,
  };
}
