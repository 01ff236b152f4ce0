/** Watches source folders, and has the worker started anew with what changed, unless it would not start. */
import { spawn } from "node:child_process";
import { type FSWatcher, watch } from "node:fs";

export type Reload = {
  folders: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Resolves when the worker runs again. */
  restart(): Promise<void>;
  say(line: string): void;
};

/** Editors write a file in several steps, and a branch changes many. */
const QUIET_MS = 150;
const SOURCE = /\.(?:[cm]?[jt]sx?|json)$/;

/** The worker goes on with what it had while a file is broken; the next change tries again. */
export function startReload({ folders, env, restart, say }: Reload): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let changed = "";
  let running: Promise<void> | undefined;
  let stopped = false;

  const reload = async () => {
    const file = changed;
    changed = "";
    const problem = await problemOf(env);
    if (stopped) return;
    if (problem !== undefined)
      return say(`${problem}\n  The worker goes on with the handlers it has; correct the file, and it is tried again.`);
    const startedAt = Date.now();
    await restart();
    say(`↻ ${file} changed: the worker runs the new handlers (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  };
  const run = () => {
    if (running || stopped || changed === "") return;
    running = reload()
      .catch((error: unknown) => say(`! The worker was not started anew: ${String(error)}`))
      .finally(() => {
        running = undefined;
        // What changed meanwhile.
        run();
      });
  };

  const watchers: FSWatcher[] = folders.map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || !SOURCE.test(name)) return;
      changed = `${folder}/${name}`;
      clearTimeout(timer);
      timer = setTimeout(run, QUIET_MS);
    }),
  );
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await running;
    },
  };
}

/** What would keep a worker from starting, as it says it itself. */
function problemOf(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ["worker/check.ts"], { env, stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once("error", (error) => done(`✗ ${error.message}`));
    child.once("close", (code) => done(code === 0 ? undefined : text.trim() || `✗ The handlers do not load (${code}).`));
  });
}
