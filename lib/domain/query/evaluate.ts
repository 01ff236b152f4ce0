/** A query asked of one event in memory. What it says, the SQL compiler says too: tests hold them against each other. */
import ipaddr from "ipaddr.js";
import type { AttemptOutcome, DeliveryState } from "#lib/domain/delivery.ts";
import { parsePublicId } from "#lib/domain/id.ts";
import { type Term, timeOf } from "#lib/domain/terms.ts";
import type { DeliveryTest, EventField, Leaf, Pattern, Query, Test } from "./ast.ts";
import { lowerCase, matchesPattern } from "./pattern.ts";
import { scalarValue } from "./values.ts";

export type SubjectDelivery = {
  id: string;
  handler: string;
  state: DeliveryState;
  attempts: number;
  /** The last error in one line. */
  error: string | null;
  fingerprint: string | null;
  key: string | null;
  replayId: string | null;
  /** A replay has made it anew: its dead letter is history. */
  replayed: boolean;
  finishedAt: Date | null;
  outcomes: readonly AttemptOutcome[];
};

/** All that a query can ask of an event. Ids are uuids. */
export type Subject = {
  id: string;
  requestId: string;
  receivedAt: Date;
  source: { id: string; name: string; provider: string };
  type: string;
  dedupKey: string;
  entityKey: string | null;
  bytes: number;
  method: string;
  address: string;
  headers: readonly (readonly [name: string, value: string])[];
  queryString: string;
  terms: readonly Term[];
  deliveries: readonly SubjectDelivery[];
};

export function matchesQuery(query: Query, subject: Subject, now: Date): boolean {
  switch (query.kind) {
    case "and":
      return query.parts.every((part) => matchesQuery(part, subject, now));
    case "or":
      return query.parts.some((part) => matchesQuery(part, subject, now));
    case "not":
      return !matchesQuery(query.part, subject, now);
    default:
      return matchesLeaf(query, subject, now);
  }
}

function matchesLeaf(leaf: Leaf, subject: Subject, now: Date): boolean {
  switch (leaf.kind) {
    case "event":
      return matchesEvent(leaf.field, leaf.test, subject, now);
    case "delivery":
      return subject.deliveries.some((delivery) => leaf.tests.every((test) => matchesDelivery(test, delivery, subject, now)));
    case "unrouted":
      return subject.deliveries.length === 0;
    case "word":
      return matchesWord(leaf.value, subject);
    case "path":
      return matchesPath(leaf, subject, now);
  }
}

function matchesEvent(field: EventField, test: Test, subject: Subject, now: Date): boolean {
  switch (field) {
    case "id":
      return test.op === "exists" || (test.op === "is" && test.values.some(({ text }) => namesIt(text, subject)));
    case "source":
      return matchesSource(subject.source, test);
    case "provider":
      return matchesText(subject.source.provider, test);
    case "type":
      return matchesText(subject.type, test);
    case "key":
      return matchesText(subject.dedupKey, test);
    case "entity":
      return matchesText(subject.entityKey, test);
    case "method":
      return matchesText(subject.method, test);
    case "ip":
      return matchesAddress(subject.address, test);
    case "received":
      return within(subject.receivedAt.getTime(), test, now);
    case "age":
      return within(now.getTime() - subject.receivedAt.getTime(), test, now);
    case "size":
      return within(subject.bytes, test, now);
  }
}

/** Source names are found in any case, and by id. */
export function matchesSource({ id, name }: { id: string; name: string }, test: Test): boolean {
  if (test.op === "is")
    return test.values.some((value) => parsePublicId("src", value.text) === id || matchesPattern(name.toLowerCase(), lowerCase(value)));
  return test.op === "exists" || (test.op === "contains" && name.toLowerCase().includes(test.value.toLowerCase()));
}

export function matchesText(text: string | null, test: Test): boolean {
  if (text === null) return false;
  if (test.op === "is") return test.values.some((value) => matchesPattern(text, value));
  return test.op === "exists" || (test.op === "contains" && text.includes(test.value));
}

/** `10.0.0.0/8` is a network; anything else is text. */
function matchesAddress(address: string, test: Test): boolean {
  const inNetwork = ({ text }: Pattern) => {
    if (!ipaddr.isValidCIDR(text) || !ipaddr.isValid(address)) return false;
    const [network, bits] = ipaddr.parseCIDR(text);
    const parsed = ipaddr.parse(address);
    return parsed.kind() === network.kind() && parsed.match(network, bits);
  };
  return matchesText(address, test) || (test.op === "is" && test.values.some(inNetwork));
}

function within(value: number | null, test: Test, now: Date): boolean {
  if (test.op === "exists") return value !== null;
  if (test.op !== "within" || value === null) return false;
  const { low, high } = test;
  const above = !low || (low.inclusive ? value >= scalarValue(low.at, now) : value > scalarValue(low.at, now));
  return above && (!high || (high.inclusive ? value <= scalarValue(high.at, now) : value < scalarValue(high.at, now)));
}

/** Failing: it died and nobody replayed it, or it is to be tried again. */
const isFailing = ({ state, replayed }: SubjectDelivery) => (state === "dead" && !replayed) || state === "retrying";

function matchesDelivery({ field, test }: DeliveryTest, delivery: SubjectDelivery, { receivedAt }: Subject, now: Date): boolean {
  switch (field) {
    case "status":
      return test.op === "exists" || (matchesText(delivery.state, test) && !(delivery.state === "dead" && delivery.replayed));
    case "handler":
      return matchesText(delivery.handler, test);
    case "attempts":
      return within(delivery.attempts, test, now);
    case "error":
      return isFailing(delivery) && matchesText(test.op === "contains" ? delivery.error : delivery.fingerprint, test);
    case "outcome":
      return delivery.outcomes.some((outcome) => matchesText(outcome, test));
    case "latency":
      return within(delivery.finishedAt && delivery.finishedAt.getTime() - receivedAt.getTime(), test, now);
    case "line":
      return matchesText(delivery.key, test);
    case "replay":
      if (test.op === "exists") return delivery.replayId !== null;
      return (
        test.op === "is" && test.values.some(({ text }) => delivery.replayId !== null && parsePublicId("rpl", text) === delivery.replayId)
      );
  }
}

function namesIt(text: string, { id, requestId, deliveries }: Pick<Subject, "id" | "requestId" | "deliveries">): boolean {
  const delivery = parsePublicId("dlv", text);
  return parsePublicId("evt", text) === id || parsePublicId("req", text) === requestId || deliveries.some((known) => known.id === delivery);
}

const isId = (text: string) => ["evt", "req", "dlv"].some((prefix) => parsePublicId(prefix as "evt", text) !== undefined);

function matchesWord(word: string, subject: Subject): boolean {
  return isId(word) ? namesIt(word, subject) : subject.type.startsWith(word) || subject.dedupKey.startsWith(word);
}

function matchesPath({ of, path, test }: Extract<Leaf, { kind: "path" }>, subject: Subject, now: Date): boolean {
  if (of === "body") return subject.terms.some((term) => (path === null || term.path === path) && matchesTerm(term, test, now));
  const found =
    of === "header"
      ? subject.headers.filter(([name]) => name.toLowerCase() === path).map(([, value]) => value)
      : new URLSearchParams(subject.queryString).getAll(path ?? "");
  return found.some((value) =>
    test.op === "within" ? within(value.trim() === "" ? null : Number(value), test, now) : matchesText(value, test),
  );
}

/** Seconds since 1970 that are a moment between 2001 and 5138. */
const EPOCH = { from: 1e9, to: 1e11 };

/** One value of a payload. Moments are compared with ISO text and with seconds since 1970, numbers with numbers. */
export function matchesTerm({ value, kind }: Term, test: Test, now: Date): boolean {
  if (test.op !== "within") return matchesText(value, test);
  if ((test.low ?? test.high)?.at.type === "number") return kind === "number" && within(Number(value), test, now);
  if (kind === "string") return within(timeOf(value) ?? null, test, now);
  const seconds = Number(value);
  return kind === "number" && seconds >= EPOCH.from && seconds < EPOCH.to && within(seconds * 1000, test, now);
}
