/** PostgreSQL falls silent without closing a connection: every request is answered all the same, and in time. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { send, signed } from "#tests/support/conformance.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { useReceiver } from "#tests/support/receiver.ts";
import { type StallingProxy, startStallingProxy } from "#tests/support/stallingProxy.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const db = useDatabase();
let proxy: StallingProxy;
beforeAll(async () => {
  proxy = await startStallingProxy(db.url);
});
const receiver = useReceiver(db, {}, () => proxy.url);
let stripe: string;
let none: string;

beforeAll(async () => {
  stripe = (await receiver.source("stripe")).url;
  none = (await receiver.source("none")).url;
  expect((await large()).status).toBe(202);
  await waitFor("both are known", async () => (await genuine()) === 202);
});
afterEach(async () => {
  proxy.resume();
  await waitFor("it stores again", async () => (await genuine()) < 300);
});
afterAll(() => proxy?.close());

const genuine = async () => (await send(signed("stripe", stripe))).status;
/** Large enough for a thread. */
const large = () => {
  const request = signed("none", none);
  return send({ ...request, body: Buffer.alloc(200_000, `${Math.random()}`) });
};

/** The promise is 2.5 s. What it replaces is never under 5. */
const PROMISED_MS = 4_000;

async function timed<T>(work: Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work;
  expect(performance.now() - began).toBeLessThan(PROMISED_MS);
  return result;
}

test("a genuine request is told to come again, large or small", async () => {
  proxy.stall();
  expect((await timed(send(signed("stripe", stripe)))).status).toBe(503);
  expect((await timed(large())).status).toBe(503);
});

test("an unknown key is told to come again, for it may be a new source", async () => {
  proxy.stall();
  const answer = await timed(send({ method: "POST", url: `${receiver.origin}/in/made-up`, headers: [], body: Buffer.from("{}") }));
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("1");
  expect(JSON.parse(answer.text).error.code).toBe("settings_unavailable");
});

test("a bad signature stays bad", async () => {
  proxy.stall();
  expect((await timed(send(signed("stripe", stripe, { secret: "other" })))).status).toBe(401);
});

test("after a long silence, in which much was asked, it stores again", async () => {
  proxy.stall();
  for (const round of [1, 2, 3]) {
    const answers = await timed(
      Promise.all([
        ...Array.from({ length: 20 }, () => send(signed("stripe", stripe))),
        ...Array.from({ length: 5 }, (_, index) => send(signed("stripe", `${receiver.origin}/in/made-up-${round}-${index}`))),
        send(signed("stripe", stripe, { secret: "other" })),
      ]),
    );
    expect(answers.map(({ status }) => status)).toEqual([...Array(25).fill(503), 401]);
  }
});
