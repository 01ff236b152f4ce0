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

type Run = { isCalled: boolean; killedFor?: "timeout" | "stop"; onEnd(ran: Ran): void };

export function startChild(settings: ChildSettings, workerId: string): Child {
  const up = Promise.withResolvers<boolean>();
  let isSound = true;
  let current: Run | undefined;
  const child = startProcess((message) => {
    if (message.op === "ready") up.resolve(true);
    else if (message.op === "called" && current) current.isCalled = true;
    else if (message.op === "ran") {
      isSound &&= !message.isSpoiled;
      current?.onEnd(message.ran);
    }
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
    const run: Run = { isCalled: false, onEnd: answer.resolve };
    const killFor = (why: "timeout" | "stop") => {
      run.killedFor ??= why;
      child.kill();
    };
    const onStop = () => {
      child.send({ op: "stop" });
      timers.push(setTimeout(killFor, GRACE_MS, "stop"));
    };
    const timers = [setTimeout(killFor, running.handler.timeoutMs + GRACE_MS, "timeout")];
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
      const { run, ran } = await order(running, stop);
      if (!isSound) await end();
      if (ran) return ran;
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
