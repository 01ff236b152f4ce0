import { describe, expect, test } from "vitest";
import { CALL_RETRY, callKey, decideCall, prepareCall } from "#lib/domain/outbox.ts";
import { PermanentError } from "#lib/domain/outcome.ts";

describe("an outbound call", () => {
  const url = "https://api.example.com/x";

  test("is a POST with its key, and a type that fits its body", () => {
    const headers = (body: unknown, more = {}) => Object.fromEntries(prepareCall({ url, body, headers: more }, "k").headers);
    expect(prepareCall({ url, body: { n: 9007199254740993n } }, "k")).toMatchObject({
      ...{ method: "POST", url, body: Buffer.from('{"n":9007199254740993}') },
    });
    expect(headers({})).toEqual({ "content-type": "application/json", "idempotency-key": "k", "user-agent": "Spillway" });
    expect(headers("text")["content-type"]).toBe("text/plain;charset=utf-8");
    expect(headers(Buffer.from([1]))["content-type"]).toBe("application/octet-stream");
    expect(headers("<x/>", { "Content-Type": "text/xml", "Idempotency-Key": "mine", Authorization: "Bearer s" })).toEqual({
      ...{ "content-type": "text/xml", "idempotency-key": "k", authorization: "Bearer s", "user-agent": "Spillway" },
    });
    expect(prepareCall({ url, method: "DELETE" }, "k").body).toBeNull();
  });

  test.each([
    ["a method that is none", { method: "post it" }],
    ["a GET with a body", { method: "GET", body: "x" }],
    ["a header with a line break", { headers: { "x-a": "secret\r\nx-b: 1" } }],
    ["a header of the connection", { headers: { Host: "elsewhere" } }],
    ["a body that JSON cannot hold", { body: () => {} }],
    ["a body too large", { body: "x".repeat(1_048_577) }],
  ])("with %s is refused for good, without quoting it", (_, call) => {
    let thrown: unknown;
    try {
      prepareCall({ url, ...call }, "k");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PermanentError);
    expect((thrown as Error).message).not.toContain("secret");
  });

  test("has a key that is the same over attempts and replays, and another for each call", () => {
    expect([callKey("evt_1", "mail", 1), callKey("evt_1", "mail", 2), callKey("evt_1", "mail", "receipt")]).toEqual([
      ...["evt_1:mail:1", "evt_1:mail:2", "evt_1:mail:receipt"],
    ]);
  });
});

describe("an answer", () => {
  const states = (...answers: (number | null)[]) => answers.map((status) => decideCall({ status }, 1, 0).state);
  test("of 2xx is the end of it", () => expect(states(200, 202, 204)).toEqual(["sent", "sent", "sent"]));
  test("that another try may change is tried again", () =>
    expect(states(null, 408, 409, 425, 429, 500, 503)).toEqual(Array.from({ length: 7 }, () => "queued")));
  test("that no try will change is the end, too", () =>
    expect(states(301, 400, 401, 404, 410, 422)).toEqual(Array.from({ length: 6 }, () => "dead")));
  test("is waited for longer each time, or as long as the remote says, and not for ever", () => {
    const delay = (attempt: number, wait?: number) => {
      const verdict = decideCall({ status: 503, wait }, attempt, 0.999);
      return verdict.state === "queued" && Math.round(verdict.delaySeconds);
    };
    expect([delay(1), delay(2), delay(3), delay(14)]).toEqual([5, 10, 20, 7196]);
    expect([delay(1, 42), delay(1, 1e9)]).toEqual([42, 86_400]);
    expect(decideCall({ status: 503, wait: 42 }, CALL_RETRY.maxAttempts, 0)).toEqual({ state: "dead" });
  });
  test("is none where we may not call", () => expect(decideCall({ status: null, refused: true }, 1, 0)).toEqual({ state: "dead" }));
});
