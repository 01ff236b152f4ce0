/**
 * Which failures are the same failure. Version 1: handler, error name, the message without its particulars, and the
 * top frame of our own code. The version is part of the hash, so a later one never reshuffles old groups.
 * Payloads that a schema refused are the same failure when the same paths did not fit.
 */
import { createHash } from "node:crypto";
import type { Failure } from "./outcome.ts";

export type Fingerprint = { fingerprint: string; title: string };

/** What went into a group's fingerprint, for the people who look at it. */
export type FingerprintInputs = { handler: string; errorName: string; message: string; frame: string | null };

/** `fg_` and 16 hex digits, and a title that all members share. */
export function fingerprintOf(handler: string, { name, message, stack, paths }: Failure): Fingerprint {
  if (paths) return { fingerprint: hashOf(["v1", handler, name, ...paths]), title: pathTitle(paths) };
  const title = normalise(message.split("\n")[0] ?? "");
  return { fingerprint: hashOf(["v1", handler, name, title, topFrame(stack)]), title };
}

/**
 * The inputs of a group, found again from one of its errors. The frame is null where the error leads to another group: it was cut
 * when it was stored, or the paths of a schema stand in its place.
 */
export function inputsOf(group: Fingerprint, handler: string, failure: Failure): FingerprintInputs {
  const same = fingerprintOf(handler, failure).fingerprint === group.fingerprint;
  return { handler, errorName: failure.name, message: group.title, frame: same ? shownFrame(topFrame(failure.stack)) : null };
}

/** The frame lost its closing bracket with its line number. */
const shownFrame = (frame: string) => (frame === "" ? null : frame.includes("(") ? `${frame})` : frame);

const hashOf = (parts: readonly string[]) => `fg_${createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16)}`;
const pathTitle = (paths: readonly string[]) => `does not fit the schema: ${paths.join(", ")}`.slice(0, 200).toWellFormed();

const PLACEHOLDERS: readonly [RegExp, string][] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "<uuid>"],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, "<email>"],
  [/\b[a-z]{2,5}_[A-Za-z0-9_]{8,}\b/g, "<id>"],
  [/"[^"]*"|'[^']*'|`[^`]*`/g, "<text>"],
  [/\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b/gi, "<hex>"],
  [/\d+(?:\.\d+)?/g, "<n>"],
];

/** A message with its times, ids, quoted texts and numbers taken out; at most 200 characters. */
export function normalise(message: string): string {
  let text = message.slice(0, 1_000);
  for (const [pattern, placeholder] of PLACEHOLDERS) text = text.replaceAll(pattern, placeholder);
  return text.trim().slice(0, 200).toWellFormed() || "(no message)";
}

/** The first frame outside node_modules and Node itself, without line numbers: an edit above it is no new failure. */
function topFrame(stack: string | null): string {
  const frame = stack?.split("\n").find((line) => /^\s+at /.test(line) && !line.includes("node_modules") && !line.includes("node:"));
  return (
    frame
      ?.trim()
      .replaceAll(/:\d+:\d+\)?$/g, "")
      .replace(/\(?file:\/\/.*\/(?=[^/]+\/[^/]+$)/, "") ?? ""
  );
}
