/** Every request is counted once, however its row fares. */
import { expect, test } from "vitest";
import { newId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { createRecorder, type Receipt } from "#lib/ingest/recorder.ts";
import type { Incoming } from "#lib/ingest/storeBatch.ts";

const receipt: Receipt = { id: newId(), sourceId: "s", address: "192.0.2.1", bytes: 5 };
const row = (): Incoming["request"] => ({
  id: receipt.id,
  sourceId: "s",
  method: "POST",
  query: "",
  headers: "[]",
  body: Buffer.from("hello"),
  bodyBytes: 5,
  verdict: "accepted",
  reason: null,
  status: 202,
  remoteAddress: "192.0.2.1",
  secretVersion: null,
});

/** A recorder whose commits are late: the sender has been answered, and the row is stored all the same. */
function late() {
  const added: Incoming[] = [];
  const recorder = createRecorder({
    add(incoming) {
      added.push(incoming);
      return Promise.reject(new AppError("storage_unavailable"));
    },
    abandon() {},
    waiting: () => 0,
    drain: async () => {},
  });
  const counted = () => recorder.takeCounts().map(({ verdict, reason, requests, bytes }) => ({ verdict, reason, requests, bytes }));
  return { recorder, added, counted };
}

test("a refusal whose row could not be stored is counted without it", async () => {
  const { recorder, counted } = late();
  recorder.refuse(receipt, new AppError("empty_body"), row);
  await Promise.resolve();
  expect(counted()).toEqual([{ verdict: "rejected", reason: "empty_body", requests: 1, bytes: 5 }]);
});

test("a refusal whose row is stored after all is not counted twice: the row has its count", async () => {
  const { recorder, added, counted } = late();
  recorder.refuse(receipt, new AppError("empty_body"), row);
  await Promise.resolve();
  recorder.stored(added);
  expect(counted()).toEqual([]);
});

test("an event that is stored after all was not shed", async () => {
  const { recorder, added, counted } = late();
  await expect(recorder.store({ refusal: "", request: row(), events: [] })).rejects.toThrow();
  recorder.shed(receipt.id, "s", "storage_unavailable");
  recorder.stored(added);
  expect(counted()).toEqual([]);
});

test("only the start of a refused body is kept, apart from the whole", async () => {
  const { recorder, added } = late();
  const body = Buffer.alloc(1_000_000, "a");
  recorder.refuse(receipt, new AppError("empty_body"), () => ({ ...row(), body }));
  const kept = added[0]?.request.body;
  expect(kept?.length).toBe(16_384);
  expect(kept?.buffer === body.buffer).toBe(false);
});

test("a refused signature is doubted once, and not again in the same moment; another source is not affected", () => {
  const { recorder } = late();
  expect(recorder.mayDoubt("s")).toBe(true);
  expect(recorder.mayDoubt("s")).toBe(false);
  expect(recorder.mayDoubt("other")).toBe(true);
});
