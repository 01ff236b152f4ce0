/** Interprets large bodies in a thread of its own: one message is one question, one message back is its answer. */
import { parentPort } from "node:worker_threads";
import { providers } from "#lib/providers/index.ts";
import { interpret } from "./interpret.ts";
import { type Asked, asBuffer, packInterpretation } from "./interpretMessage.ts";

parentPort?.on("message", ({ providerId, raw, ...question }: Asked) => {
  try {
    const provider = providers[providerId];
    if (!provider) throw new Error(`the thread knows no provider '${providerId}'`);
    const body = asBuffer(raw.body);
    const { message, transfer } = packInterpretation(interpret({ ...question, provider, raw: { ...raw, body } }), body);
    parentPort?.postMessage({ result: message }, transfer);
  } catch (error) {
    parentPort?.postMessage({ error });
  }
});
