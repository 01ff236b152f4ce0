import { expect, test } from "vitest";
import { example } from "#handlers/example.ts";
import { testEvent } from "#lib/testkit/event.ts";
import { testHandler } from "#lib/testkit/testHandler.ts";

test("is delivered, whatever comes, unless the event asks to fail", async () => {
  expect(await testHandler(example, testEvent())).toMatchObject({ outcome: "delivered", error: undefined });
  expect(await testHandler(example, testEvent({ payload: "no JSON" }))).toMatchObject({ outcome: "delivered" });
  expect(await testHandler(example, testEvent({ payload: { fail: true, message: "now" } }))).toMatchObject({
    ...{ outcome: "failed", error: { message: "The event asked to fail: now" } },
  });
});
