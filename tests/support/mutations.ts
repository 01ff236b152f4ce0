/** Ways to spoil a genuine request: what proxies break, and what somebody without the secret may try. */
import fc from "fast-check";
import type { RawRequest } from "#lib/domain/request.ts";

export type Mutation = { kind: (typeof KINDS)[number]; at: number; length: number; text: string };

const KINDS = [
  "flip",
  "insert",
  "delete",
  "cut",
  "repeat",
  "replace",
  "dropHeader",
  "repeatHeader",
  "repeatHeaderOtherwise",
  "emptyHeader",
  "raiseHeader",
  "padHeader",
  "cutHeader",
  "junkBehindHeader",
  "junkBeforeHeader",
  "setHeader",
  "flipInHeader",
  "addHeader",
  "turnHeaders",
] as const;

/** Texts that parsers stumble over. */
const HOSTILE_TEXTS = [
  "",
  "null",
  "{}",
  "[]",
  "[".repeat(2_000),
  '{"entry":[{"messaging":[{}]}]}',
  '{"__proto__":{"id":"x"},"id":"evt_1"}',
  '{"id":1e999999,"type":"\\ud800"}',
  '{"id":"a","id":"b"}',
  '{"a":"\\u0000"}',
  "\u{feff}{}",
  "payload=%7B%22type%22%3A1%7D&ssl_check=1",
  "%00%ff%",
];
const HEADER_TEXTS = [
  "sha256=",
  "sha1=",
  "v0=",
  "v1,",
  "t=,v1=",
  "t=1795521600,v1=00",
  "t=1795521600",
  ",",
  " ",
  "=".repeat(300),
  "0".repeat(64),
  "\u{0}",
  "é",
  "-1",
  "9".repeat(40),
  "1e9",
  "undefined",
];

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 40 }),
  text: fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.constantFrom(...HEADER_TEXTS), fc.string({ unit: "binary" }), fc.string()),
});

export function mutate(request: RawRequest, mutation: Mutation): RawRequest {
  return mutation.kind.toLowerCase().includes("header")
    ? mutateHeaders(request, mutation)
    : { ...request, body: mutateBody(request.body, mutation) };
}

function mutateBody(body: Buffer, { kind, at, length, text }: Mutation): Buffer {
  const place = body.length === 0 ? 0 : at % body.length;
  switch (kind) {
    case "flip": {
      const flipped = Buffer.from(body);
      if (flipped.length > 0) flipped[place] = (flipped[place] ?? 0) ^ (1 << (length % 8));
      return flipped;
    }
    case "insert":
      return Buffer.concat([body.subarray(0, place), Buffer.from(text), body.subarray(place)]);
    case "delete":
      return Buffer.concat([body.subarray(0, place), body.subarray(place + length)]);
    case "cut":
      return body.subarray(0, place);
    case "repeat":
      return Buffer.concat([body, body]);
    default:
      return Buffer.from(text);
  }
}

function mutateHeaders(request: RawRequest, { kind, at, length, text }: Mutation): RawRequest {
  const headers = request.headers.map(([name, value]): [string, string] => [name, value]);
  const place = headers.length === 0 ? 0 : at % headers.length;
  const [name, value] = headers[place] ?? ["x-none", ""];
  const put = (...changed: [string, string][]) => ({ ...request, headers: headers.toSpliced(place, 1, ...changed) });
  switch (kind) {
    case "dropHeader":
      return put();
    case "repeatHeader":
      return put([name, value], [name, value]);
    case "repeatHeaderOtherwise":
      return length % 2 ? put([name, value], [name, text]) : put([name, text], [name, value]);
    case "emptyHeader":
      return put([name, ""]);
    // The shells lower all names: one in capitals is another header.
    case "raiseHeader":
      return put([name.toUpperCase(), value]);
    case "padHeader":
      return put([name, ` ${value}\t`]);
    case "cutHeader":
      return put([name, value.slice(0, length % (value.length + 1))]);
    case "junkBehindHeader":
      return put([name, `${value}${text}`]);
    case "junkBeforeHeader":
      return put([name, `${text}${value}`]);
    case "setHeader":
      return put([name, text]);
    case "flipInHeader": {
      const bytes = Buffer.from(value);
      if (bytes.length > 0) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << (length % 7));
      return put([name, bytes.toString("latin1")]);
    }
    case "addHeader":
      return { ...request, headers: [...headers, ["x-added", text]] };
    default:
      return { ...request, headers: headers.toReversed() };
  }
}
