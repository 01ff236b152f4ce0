/** Events for tests of handlers: made up, or pulled from a running Spillway. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HandlerEvent } from "#lib/domain/handler.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { parsePayload } from "#lib/domain/json.ts";
import { jsonText } from "#lib/domain/jsonText.ts";
import { eventOfPulled, type PulledEvent } from "#lib/domain/pulled.ts";

type TestEventFields = Partial<Omit<HandlerEvent, "payload" | "body" | "idempotencyKey">> & {
  /** Anything JSON can hold, with `bigint` for large integers; or the body's own text. */
  payload?: unknown;
};

/** An event as a worker would hand it over: the payload is what comes back out of its bytes. Every field has a default. */
export function testEvent({ payload = {}, provider = "none", ...fields }: TestEventFields = {}): HandlerEvent {
  const body = Buffer.from(typeof payload === "string" ? payload : (jsonText(payload) ?? ""));
  const id = fields.id ?? publicId("evt", newId());
  return {
    id,
    type: "test.happened",
    source: provider,
    provider,
    dedupKey: id,
    entityKey: null,
    occurredAt: null,
    receivedAt: new Date(),
    headers: [["content-type", "application/json"]],
    context: {},
    ...fields,
    payload: parsePayload(body.toString("utf8")),
    body,
    idempotencyKey: id,
  };
}

/** An event that `npm run spillway -- pull` wrote: the path of its `.json`. */
export function pulledEvent(file: string): HandlerEvent {
  const pulled = JSON.parse(readFileSync(file, "utf8")) as PulledEvent;
  return eventOfPulled(pulled, readFileSync(join(dirname(file), pulled.bodyFile)));
}
