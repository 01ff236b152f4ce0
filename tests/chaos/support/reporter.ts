/** A worker's side of the effect sink. */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import type { Report } from "./sink.ts";

/** Runs `work` between two reports. Resolves once the end is written down outside of this process. */
export async function reported(run: Pick<Report, "event" | "handler" | "attempt">, work: () => Promise<void>): Promise<void> {
  const id = randomBytes(9).toString("base64url");
  const report = (op: Report["op"]) =>
    `${JSON.stringify({ op, ...run, run: id, pid: process.pid, at: Number(process.hrtime.bigint()) / 1e6 })}\n`;
  const sink = open();
  sink.write(report("start"));
  await work();
  await new Promise<void>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    sink.write(report("end"));
  });
}

const waiting = new Map<string, { resolve(): void; reject(error: Error): void }>();
let current: Socket | undefined;

function open(): Socket {
  if (current) return current;
  const socket = connect({ host: "127.0.0.1", port: Number(process.env.CHAOS_SINK_PORT), noDelay: true });
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const id of lines) {
      waiting.get(id)?.resolve();
      waiting.delete(id);
    }
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    current = undefined;
    for (const { reject } of waiting.values()) reject(new Error("the effect sink is gone"));
    waiting.clear();
  });
  current = socket;
  return socket;
}
