import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fingerprintOf } from "#lib/domain/fingerprint.ts";
import { defineHandler, type HandlerContext, type HandlerEvent } from "#lib/domain/handler.ts";
import { parsePayload } from "#lib/domain/json.ts";
import { decideOutcome, failureOf, SchemaMismatch } from "#lib/domain/outcome.ts";
import { integer, withSchema } from "#lib/domain/schema.ts";

const RETRY = { maxAttempts: 8, firstDelaySeconds: 10, maxDelaySeconds: 60 };
const context: HandlerContext = { signal: new AbortController().signal, attempt: 1 };
const nothing = { tx: undefined as never, outbox: undefined as never };
const eventWith = (payload: unknown): HandlerEvent => ({
  id: "evt_1",
  type: "t",
  source: "s",
  provider: "none",
  dedupKey: "k",
  entityKey: null,
  occurredAt: null,
  receivedAt: new Date(0),
  headers: [],
  payload,
  context: {},
  body: Buffer.alloc(0),
  idempotencyKey: "evt_1",
});

/** What the schema says about a payload; fails the test when it fits. */
async function mismatchOf(schema: z.ZodType, payload: unknown): Promise<SchemaMismatch> {
  const error = await withSchema(schema, eventWith(payload)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SchemaMismatch)) throw new Error("it fits, or failed in another way");
  return error;
}

const invoice = z.object({ data: z.object({ object: z.object({ amount: integer(), currency: z.string() }) }) });

test("the payload has the schema's type, and what the schema made of it", async () => {
  const seen: bigint[] = [];
  const handler = defineHandler({
    name: "typed",
    sources: ["*"],
    eventTypes: ["*"],
    schema: z.object({ amount: integer().transform(BigInt), note: z.string().default("none") }),
    async run({ payload }) {
      // Would not compile if the payload were unknown.
      seen.push(payload.amount + BigInt(payload.note.length));
    },
  });
  await handler.run(eventWith(parsePayload('{"amount":9007199254740993}')), { ...context, ...nothing });
  expect(seen).toEqual([9007199254740997n]);
});

test("without a schema the payload is unknown", () => {
  defineHandler({
    name: "untyped",
    sources: ["*"],
    eventTypes: ["*"],
    async run({ payload }) {
      // @ts-expect-error nobody knows what is in it
      payload.amount;
    },
  });
});

test("a payload that does not fit never reaches run, and is dead at once", async () => {
  let ran = false;
  const handler = defineHandler({
    name: "strict",
    sources: ["*"],
    eventTypes: ["*"],
    schema: invoice,
    async run() {
      ran = true;
    },
  });
  const error = await handler.run(eventWith({}), { ...context, ...nothing }).catch((thrown: unknown) => thrown);
  expect(ran).toBe(false);
  expect(decideOutcome({ ok: false, error }, 1, RETRY, 0)).toMatchObject({
    state: "dead",
    outcome: "schema_mismatch",
    failure: { name: "SchemaMismatch", message: "data: expected object, received undefined" },
  });
});

describe("the message", () => {
  test.each([
    ["a wrong type", { data: { object: { amount: 1, currency: 5 } } }, "data.object.currency: expected string, received number"],
    ["a union", { data: { object: { amount: "1", currency: "eur" } } }, "data.object.amount: expected number or bigint, received string"],
    ["null", { data: null }, "data: expected object, received null"],
    ["what is no JSON", undefined, "payload: expected object, received undefined"],
  ])("names path and types of %s", async (_, payload, message) => {
    expect((await mismatchOf(invoice, payload)).message).toBe(message);
  });

  test.each([
    ["a format", z.object({ at: z.iso.datetime() }), { at: "yesterday" }, "at: not in the format 'datetime'"],
    ["a limit", z.object({ items: z.array(z.int()).max(1) }), { items: [1, 2] }, "items: above the maximum of 1 items"],
    ["a choice", z.object({ kind: z.enum(["a", "b"]) }), { kind: "secret" }, "kind: expected 'a' or 'b'"],
    ["a key too much", z.strictObject({}), { extra: "secret" }, "extra: not expected"],
    ["the author's check", z.string().refine(() => false, "must be ours"), "secret", "payload: must be ours"],
    [
      "the nearest alternative",
      z.union([z.object({ a: z.object({ b: z.int() }) }), z.string()]),
      { a: { b: "secret" } },
      "a.b: expected number, received string",
    ],
    ["a key that may be personal", z.record(z.string(), z.int()), { "ada@example.com": "x" }, "*: expected number, received string"],
  ])("says %s in words", async (_, schema, payload, message) => {
    expect((await mismatchOf(schema, payload)).message).toBe(message);
  });

  test("quotes no value, whatever came", async () => {
    const schema = z.object({
      a: z.union([z.literal("x"), z.object({ b: z.iso.date(), c: z.enum(["k"]) })]),
      d: z.array(z.strictObject({ e: z.int().max(3) })).max(2),
    });
    const secret = fc.constant("s3cr3t-value");
    const anything = fc.anything({ values: [secret, fc.integer({ min: 4, max: 9 })], maxDepth: 3 });
    await fc.assert(
      fc.asyncProperty(anything, anything, async (a, d) => {
        const { message } = await mismatchOf(schema, { a, d });
        expect(message).not.toContain("s3cr3t");
      }),
      { numRuns: 300 },
    );
  });
});

describe("payloads that do not fit are one failure", () => {
  const groupOf = async (payload: unknown, handler = "h", schema: z.ZodType = z.object({ items: z.array(invoice) })) =>
    fingerprintOf(handler, failureOf(await mismatchOf(schema, payload)));
  const item = (amount: unknown, currency: unknown = "eur") => ({ data: { object: { amount, currency } } });

  test("when the same paths do not fit, at whatever place of a list and by whatever type", async () => {
    const one = await groupOf({ items: [item("x")] });
    expect(await groupOf({ items: [item(1), item(null), item(true)] })).toEqual(one);
    expect(one.title).toBe("does not fit the schema: items.*.data.object.amount");
  });

  test("and another when other paths do not, or another handler is asked", async () => {
    const groups = [groupOf({ items: [item("x")] }), groupOf({ items: [item(1, 1)] }), groupOf({ items: [item("x")] }, "other")];
    expect(new Set((await Promise.all(groups)).map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });
});

test("a key is filled in where order or a limit per key needs one", () => {
  const of = (more: object) => defineHandler({ name: "k", sources: ["*"], eventTypes: ["*"], run: async () => {}, ...more }).key;
  expect(of({ order: { mode: "fifo", onDead: "block" } })).toBe("entity");
  expect(of({ perKey: { concurrency: 1 } })).toBe("entity");
  expect(of({ order: { mode: "fifo", onDead: "block" }, key: "json:id" })).toBe("json:id");
  expect(of({})).toBeUndefined();
});
