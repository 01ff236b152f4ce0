/**
 * Where handlers report what they did: a process of its own with an append-only file, so that no crash of ours can take a report back.
 * One JSON line per start and end of a run, with this process's own clock; an end is acknowledged once it is written.
 */
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { createServer, type Socket } from "node:net";

/**
 * `run` is one call of a handler; `t` is the sink's clock, in milliseconds since it started; `at` the machine's, as the worker read it right
 * before, which all processes share.
 */
export type Report = {
  op: "start" | "end";
  event: string;
  handler: string;
  attempt: number;
  run: string;
  pid: number;
  at: number;
  t: number;
};

const file = openSync(process.argv[2] ?? "", "a");

function write(socket: Socket, lines: readonly string[]) {
  const t = performance.now().toFixed(3);
  const whole = lines.filter((line) => line !== "");
  if (whole.length === 0) return;
  writeSync(file, `${whole.map((line) => `${line.slice(0, -1)},"t":${t}}`).join("\n")}\n`);
  const ended = whole.map((line) => JSON.parse(line) as Report).filter(({ op }) => op === "end");
  if (ended.length > 0) socket.write(ended.map(({ run }) => `${run}\n`).join(""));
}

const server = createServer((socket) => {
  let rest = "";
  socket.setEncoding("utf8").setNoDelay(true);
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    write(socket, lines);
  });
  // A worker that was killed is what this is for.
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as { port: number }).port }));
process.on("disconnect", () => {
  fsyncSync(file);
  closeSync(file);
  process.exit(0);
});
