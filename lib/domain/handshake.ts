/** What a provider asks before it trusts a URL, answered from the source's own settings and nothing else. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Handshake, Provider } from "#lib/providers/provider.ts";
import { type Facts, factsOf, locate } from "./locate.ts";
import { headerOf, type RawRequest } from "./request.ts";
import { type LiveSecret, verifySignature } from "./signature.ts";
import { renderText, type Values } from "./template.ts";

export type HandshakeAnswer =
  | { id: string; ok: true; status: number; type: string; body: string }
  | { id: string; ok: false; status: number; reason: string };

/** Reflected text is short, or somebody is using us as a mirror. */
const MAX_REFLECTED = 1024;

/** The answer to a handshake, or undefined when the request is none. */
export function answerHandshake(
  provider: Provider,
  settings: Readonly<Record<string, string>>,
  secrets: readonly LiveSecret[],
  request: RawRequest,
  now: Date,
): HandshakeAnswer | undefined {
  if (provider.handshakes.length === 0) return undefined;
  const facts = factsOf(request, settings);
  const handshake = provider.handshakes.find(({ when }) => applies(when, facts));
  if (!handshake) return undefined;
  // An unsigned challenge is not a handshake: it goes on to be refused like any unsigned request.
  if (handshake.verifySignature && !verifySignature(provider, settings, secrets, request, now).ok) return undefined;
  return answer(handshake, facts, secrets);
}

function applies(when: Handshake["when"], facts: Facts): boolean {
  const { request } = facts;
  if (request.method !== when.method) return false;
  const all = (expected: Readonly<Record<string, string>> | undefined, read: (name: string) => string | undefined) =>
    Object.entries(expected ?? {}).every(([name, value]) => {
      const found = read(name);
      return value === "*" ? found !== undefined : found === value;
    });
  if (!all(when.query, (name) => locate(facts, `query:${name}`))) return false;
  if (!all(when.header, (name) => headerOf(request.headers, name))) return false;
  if (when.form && !all(when.form, (name) => facts.form()?.get(name) ?? undefined)) return false;
  // Only a short body can be a challenge: parsing every event twice would cost the hot path.
  return !when.json || (request.body.length <= 4 * MAX_REFLECTED && all(when.json, (name) => locate(facts, `json:${name}`)));
}

function answer(handshake: Handshake, facts: Facts, secrets: readonly LiveSecret[]): HandshakeAnswer {
  const { id, check, respond } = handshake;
  if (
    check &&
    !credentialSets(secrets).some((values) =>
      sameText(renderText(check.equal[0], facts, values), renderText(check.equal[1], facts, values)),
    )
  )
    return { id, ok: false, status: check.failStatus, reason: "the token is not this source's" };

  const values = compute(handshake, facts, credentialSets(secrets)[0] ?? {});
  if (!values) return { id, ok: false, status: 403, reason: "no secret is set to answer it with" };
  const body = respond.json
    ? JSON.stringify(Object.fromEntries(Object.entries(respond.json).map(([key, template]) => [key, renderText(template, facts, values)])))
    : renderText(respond.text ?? "", facts, values);
  if (body.length > MAX_REFLECTED) return { id, ok: false, status: 400, reason: "the challenge is too long" };
  return { id, ok: true, status: respond.status, type: respond.type ?? "text/plain", body };
}

/** `cred:<name>` for each live version, newest first: during a rotation either may be asked for. */
function credentialSets(secrets: readonly LiveSecret[]): Values[] {
  const versions = [...new Set(secrets.map((secret) => secret.version))].toSorted((a, b) => b - a);
  return versions.map((version) => {
    const values: Record<string, string> = {};
    for (const secret of secrets) if (secret.version <= version) values[`cred:${secret.name}`] ??= secret.value;
    for (const secret of secrets) if (secret.version === version) values[`cred:${secret.name}`] = secret.value;
    return values;
  });
}

/** Undefined when a key is missing: an answer under an empty key would be one that anybody can compute. */
function compute({ compute: steps }: Handshake, facts: Facts, credentials: Values): Values | undefined {
  const values: Record<string, string | undefined> = { ...credentials };
  for (const [name, step] of Object.entries(steps ?? {})) {
    const key = renderText(step.key, facts, credentials).trim();
    if (key === "") return undefined;
    values[name] = createHmac("sha256", key)
      .update(renderText(step.message, facts, credentials))
      .digest(step.encoding);
  }
  return values;
}

/** Constant time, and false for an empty text: a source without a token must not accept a request without one. */
function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length > 0 && left.length === right.length && timingSafeEqual(left, right);
}
