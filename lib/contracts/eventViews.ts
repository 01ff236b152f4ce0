/** What the tabs of an event's page ask for: routes it took, fields it has, what belongs to it, and how to send it again. */
import type { HandlerRoute } from "#lib/domain/routing.ts";
import type { FieldNews } from "#lib/domain/shape.ts";
import type { EventSummary, RequestSummary } from "./events.ts";

/** GET /api/v1/events/:id/routing: why each handler got it, or did not, and which secrets of its source are live. */
export type EventRouting = {
  handlers: HandlerRoute[];
  /** `v1 · HMAC-SHA-256 in stripe-signature`; null when the request carried no signature. */
  scheme: string | null;
  /** Headers that the source takes its signature and its time from. */
  proofHeaders: string[];
  /** Signing secrets that are valid now, the newest first. `expiresAt` null: the current one. */
  secrets: { version: number; expiresAt: string | null }[];
};

/** GET /api/v1/events/:id/schema */
export type EventSchema = {
  /** How many events of this source and type before it were read; those not JSON are left out. */
  compared: number;
  /** The oldest of them. */
  since: string | null;
  /** Why there is nothing to compare. */
  problem: string | null;
  fields: FieldNews[];
};

export type RelatedEvent = Pick<EventSummary, "id" | "type" | "receivedAt" | "status"> & { entityKey: string | null };

/** GET /api/v1/events/:id/related */
export type EventRelated = {
  previousOfType: RelatedEvent | null;
  nextOfType: RelatedEvent | null;
  /** The same source and entity, newest first, among the `entityLooked` events before it and as many after it. */
  entity: RelatedEvent[];
  entityLooked: number;
  /** The newest of the same entity before this one. */
  previousOfEntity: string | null;
  /** Requests that repeated it, newest first. `hasBody`: its bytes were others, so they are kept. */
  duplicates: (RequestSummary & { hasBody: boolean })[];
  replays: { id: string; name: string; handler: string; state: string }[];
};

/** GET (and, signed with the source's own secret, POST) /api/v1/events/:id/curl */
export type EventCopies = {
  curl: string;
  fetch: string;
  httpie: string;
  /** Delivers the stored event again; nothing is received anew. */
  cli: string;
  signedWith: { kind: "test"; key: string } | { kind: "secret"; version: number } | { kind: "nothing"; why: string };
  notes: string[];
};

/** POST /api/v1/events/:id/headers: as they were stored, nothing masked. */
export type RevealedHeaders = { headers: [name: string, value: string][] };
