/** The embedded PostgreSQL and its supervisor in a process of their own, told over IPC what should happen to them. */
import { type EmbeddedServer, startEmbedded } from "#lib/postgres/embedded.ts";

/** `crash`: the server dies and its supervisor restarts it. `down`: it dies and stays dead. `stop`: it is shut down properly. */
export type DatabaseOrder = { id: number; do: "start" | "crash" | "down" | "stop" };
export type DatabaseAnswer = { id: number; url?: string; error?: string };

const dataDir = process.argv[2] ?? "";
let server: EmbeddedServer | undefined;

async function obey({ do: order }: DatabaseOrder): Promise<string | undefined> {
  if (order === "start") server ??= await startEmbedded({ dataDir, port: 0 });
  else {
    // SIGQUIT is PostgreSQL's immediate shutdown: nothing is written down, and the next start recovers from the log.
    if (order !== "stop") kill("SIGQUIT");
    if (order !== "crash") {
      await server?.stop();
      server = undefined;
    }
  }
  return server?.url;
}

function kill(signal: NodeJS.Signals) {
  const pid = server?.pid();
  // A server that is between two lives has no number, and 0 would be our own group.
  if (pid) process.kill(pid, signal);
}

process.on("message", (order: DatabaseOrder) => {
  obey(order).then(
    (url) => process.send?.({ id: order.id, ...(url ? { url } : {}) } satisfies DatabaseAnswer),
    (error: unknown) => process.send?.({ id: order.id, error: String(error) } satisfies DatabaseAnswer),
  );
});
// Whoever started us is gone: so must the server be.
process.on("disconnect", () => void server?.stop().finally(() => process.exit(0)));
