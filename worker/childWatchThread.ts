/** Ends a child whose worker is gone even while a handler blocks its event loop, which then hears of nothing. */
import { parentPort } from "node:worker_threads";

const LOOK_MS = 1_000;
const worker = process.ppid;

setInterval(() => {
  if (process.ppid !== worker) process.kill(process.pid, "SIGKILL");
}, LOOK_MS);
parentPort?.postMessage("watching");
