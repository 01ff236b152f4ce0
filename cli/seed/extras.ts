/** Requests that make no event: repeats, bad signatures, handshakes. */
import { AppError } from "#lib/errors.ts";
import type { Ids } from "./ids.ts";
import { DAY_MS, MINUTE_MS, type Plan } from "./plan.ts";
import { hexOf, type Random } from "./random.ts";
import type { Rollups } from "./rollups.ts";
import type { SeededSource, Sender } from "./senders.ts";
import type { Tables } from "./tables.ts";

type Sent = { id: Buffer; source: number; headers: string; body: Buffer };
export type Extras = {
  /** After each event. */
  after(ms: number, sent: Sent): void;
  /** At each minute's end. */
  minute(at: number): void;
};

const REPEATS = 0.015;
const REFUSALS = 0.004;
const REMEMBERED = 64;
/** What one of them gets wrong more often than all others together. */
const CLUMSY = "parcel-tracker";
const FORGED = "no live secret matches it; the secret differs or the body was changed on its way";
const HANDSHAKES: Record<string, { reason: string; method: string; query: (random: Random) => string; everyMinutes: number }> = {
  twitter: {
    reason: "crc",
    method: "GET",
    query: (random) => `crc_token=${hexOf(random, 32)}&nonce=${hexOf(random, 16)}`,
    everyMinutes: 60,
  },
  "x-activity": {
    reason: "crc",
    method: "GET",
    query: (random) => `crc_token=${hexOf(random, 32)}&nonce=${hexOf(random, 16)}`,
    everyMinutes: 60,
  },
};

type NewRequest = {
  source: number;
  ms: number;
  method: string;
  query: string;
  body: Buffer | null;
  headers: string;
  bytes: number;
  verdict: "duplicate" | "rejected" | "handshake";
  reason: string | null;
  status: number;
  eventId: Buffer | null;
};

export function createExtras(
  plan: Plan,
  random: Random,
  ids: Ids,
  { request: rows }: Tables,
  rollups: Rollups,
  senders: readonly Sender[],
  sources: readonly SeededSource[],
): Extras {
  const recent: Sent[] = [];

  const write = ({ source, ms, ...request }: NewRequest) => {
    const sender = senders[source] as Sender;
    rows.row(13);
    rows.uuid(ids.make(ms));
    rows.uuid(sender.id);
    rows.ascii(request.method);
    rows.ascii(request.query);
    if (request.body) rows.data(request.body);
    else rows.null();
    rows.text(request.headers);
    rows.int4(request.bytes);
    rows.ascii(request.verdict);
    if (request.reason === null) rows.null();
    else rows.text(request.reason);
    rows.int2(request.status);
    rows.ascii(`${sender.network}.${random.word() % 14}`);
    if (request.verdict === "duplicate") rows.int4(1);
    else rows.null();
    if (request.eventId) rows.uuid(request.eventId);
    else rows.null();
    rollups.request(ms, source, request.verdict, request.bytes);
  };

  const repeat = (ms: number, { id, source, headers, body }: Sent) =>
    write({
      ...{
        source,
        ms,
        method: "POST",
        query: "",
        body: null,
        headers,
        bytes: body.length,
        verdict: "duplicate",
        reason: null,
        eventId: id,
      },
      status: 200,
    });

  /** The signature of another secret, or of a clock that is wrong. */
  const refuse = (ms: number, { source, headers, body }: Sent) => {
    const { provider } = senders[source] as Sender;
    if (provider === "none") return;
    const name = sources[source]?.name ?? "";
    const isLate = /^(stripe|slack|standard-webhooks)$/.test(provider) && random.next() < 0.3;
    const reason = isLate ? `its timestamp is ${412 + (random.word() % 60)} s old; 300 s are allowed` : FORGED;
    write({
      ...{ source, ms, method: "POST", query: "", body, bytes: body.length, verdict: "rejected", eventId: null, status: 401 },
      headers: isLate
        ? headers
        : headers.replace(/[0-9a-f]{24}(?=[^"]*"\]\]$)/, () => hexOf(random, 24)).replace(/[A-Za-z0-9+/]{8}(?==?"\]\]$)/, "AAAAAAAA"),
      reason: new AppError("signature_rejected", { source: name, reason }).message,
    });
  };

  return {
    after(ms, sent) {
      const chance = random.next();
      const before = recent[random.word() % REMEMBERED];
      recent[random.word() % REMEMBERED] = sent;
      if (before && chance < REPEATS) repeat(ms + 40, before);
      const isClumsy = sources[sent.source]?.name === CLUMSY;
      if (random.next() < REFUSALS * (isClumsy ? 12 : 0.65)) refuse(ms + 2, sent);
    },
    minute(at) {
      for (const [source, { provider }] of senders.entries()) {
        const handshake = HANDSHAKES[provider];
        const isFirst = at - plan.from < DAY_MS && at % DAY_MS === 8 * 60 * MINUTE_MS;
        if (handshake && (at / MINUTE_MS) % handshake.everyMinutes === source)
          greet(source, at + 11_000, handshake.reason, handshake.query(random));
        if (isFirst && (provider === "messenger" || provider === "instagram"))
          greet(source, at + 9_000, "hub.challenge", `hub.mode=subscribe&hub.challenge=${random.word()}&hub.verify_token=[not stored]`);
      }
    },
  };

  function greet(source: number, ms: number, reason: string, query: string): void {
    const headers = '[["accept","*/*"]]';
    write({ source, ms, method: "GET", query, body: null, headers, bytes: 0, verdict: "handshake", reason, status: 200, eventId: null });
  }
}
