/** A thread that does as it is told: answers, throws, never ends, or dies. */
import { parentPort } from "node:worker_threads";

export type Order = { do: "answer" | "throw" | "spin" | "die"; text?: string };

parentPort?.on("message", (order: Order) => {
  if (order.do === "die") process.exit(3);
  if (order.do === "spin") for (;;);
  parentPort?.postMessage(order.do === "throw" ? { error: new Error("as ordered") } : { result: `${order.text}!` });
});
