/** An event as `spillway pull` writes it to a file, and what a handler makes of it. */
import type { HandlerEvent } from "./handler.ts";
import { parsePayload } from "./json.ts";
import type { HeaderList } from "./request.ts";

export type PulledEvent = {
  id: string;
  type: string;
  dedupKey: string;
  entityKey: string | null;
  receivedAt: string;
  occurredAt: string | null;
  context: Record<string, unknown> | null;
  source: { id: string; name: string; provider: string };
  headers: HeaderList;
  /** The exact bytes, beside this file. */
  bodyFile: string;
};

export const eventOfPulled = (pulled: PulledEvent, body: Buffer): HandlerEvent => ({
  id: pulled.id,
  type: pulled.type,
  source: pulled.source.name,
  provider: pulled.source.provider,
  dedupKey: pulled.dedupKey,
  entityKey: pulled.entityKey,
  occurredAt: pulled.occurredAt === null ? null : new Date(pulled.occurredAt),
  receivedAt: new Date(pulled.receivedAt),
  headers: pulled.headers,
  payload: parsePayload(body.toString("utf8")),
  context: pulled.context ?? {},
  body,
  idempotencyKey: pulled.id,
});
