/** Sends events to a running stack, all at once or at a steady rate. */
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { ADMIN_KEY, type Stack } from "#tests/support/stack.ts";

export type Sender = {
  send(count: number): Promise<void>;
  /** @returns stops */
  stream(perSecond: number): () => Promise<void>;
};

const CONCURRENCY = 16;
const TYPES = ["order.created", "order.paid", "order.shipped", "invoice.paid", "invoice.payment_failed"];

export async function createSender({ dashboardUrl }: Pick<Stack, "dashboardUrl">): Promise<Sender> {
  const answer = await fetch(`${dashboardUrl}/api/v1/sources`, {
    method: "POST",
    headers: { authorization: `Bearer ${ADMIN_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "orders", provider: "none" }),
  });
  const { url } = (await answer.json()) as { url: string };
  const agent = new Agent({ connections: CONCURRENCY });
  let number = 0;
  const one = async () => {
    const n = number++;
    const body = JSON.stringify({
      id: `order-${n}`,
      type: TYPES[n % TYPES.length],
      number: n,
      customer: `cus_${n % 97}`,
      amount: (n * 37) % 9_900,
    });
    const { statusCode, body: text } = await request(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      dispatcher: agent,
    });
    await text.dump();
    if (statusCode >= 300) throw new Error(`The receiver answered ${statusCode}.`);
  };
  return {
    async send(count) {
      let left = count;
      await Promise.all(
        Array.from({ length: CONCURRENCY }, async () => {
          while (left-- > 0) await one();
        }),
      );
    },
    stream(perSecond) {
      let isOver = false;
      const from = performance.now();
      const sending = (async () => {
        for (let n = 1; !isOver; n++) {
          await one();
          await sleep(Math.max(0, from + (n * 1000) / perSecond - performance.now()));
        }
      })();
      return async () => {
        isOver = true;
        await sending;
      };
    },
  };
}
