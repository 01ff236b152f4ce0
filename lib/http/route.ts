/** The frame around every REST route: who may, is the input right, and the one place where errors become answers. */
import { z } from "zod";
import { authenticate, type Identity } from "#lib/auth/session.ts";
import { type Context, getContext } from "#lib/context.ts";
import { type Role, roleCovers } from "#lib/domain/delivery.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import type { Actor } from "#lib/operations/actor.ts";

export type RouteInput<B, Q> = {
  context: Context;
  request: Request;
  identity: Identity;
  actor: Actor;
  params: Record<string, string>;
  body: B;
  query: Q;
};

type RouteContext = { params: Promise<Record<string, string>> };
type Handler = (request: Request, route?: RouteContext) => Promise<Response>;
type Options<B extends z.ZodType, Q extends z.ZodType> = { role: Role; body?: B; query?: Q };

/** A route for signed-in people and keys of at least `role`. A plain object becomes JSON; unknown query fields are refused. */
export function userRoute<B extends z.ZodType = z.ZodUndefined, Q extends z.ZodType = z.ZodUndefined>(
  { role, body, query }: Options<B, Q>,
  handle: (input: RouteInput<z.output<B>, z.output<Q>>) => Promise<Response | object>,
): Handler {
  return framed(async (request, params) => {
    const context = getContext();
    const identity = await authenticate(context, request);
    if (!identity) throw new AppError("not_signed_in");
    if (identity.kind === "session") checkSameSite(context, request);
    if (!roleCovers(identity.role, role)) throw new AppError("role_too_low", { needed: role, role: identity.role });
    const actor = { name: identity.name, role: identity.role, address: addressOf(context, request) };
    return handle({
      context,
      request,
      identity,
      actor,
      params,
      body: (body ? parse(body, await readJson(request), "body") : undefined) as z.output<B>,
      query: (query ? parseQuery(query, request) : undefined) as z.output<Q>,
    });
  });
}

/** A route anybody may call: set-up, health. */
export function publicRoute<B extends z.ZodType = z.ZodUndefined>(
  { body }: { body?: B },
  handle: (input: { context: Context; request: Request; body: z.output<B> }) => Promise<Response | object>,
): Handler {
  return framed(async (request) => {
    const context = getContext();
    if (request.method !== "GET") checkSameSite(context, request);
    return handle({ context, request, body: (body ? parse(body, await readJson(request), "body") : undefined) as z.output<B> });
  });
}

function framed(work: (request: Request, params: Record<string, string>) => Promise<Response | object>): Handler {
  return async (request, route) => {
    try {
      const result = await work(request, (await route?.params) ?? {});
      return result instanceof Response ? result : json(result);
    } catch (error) {
      return errorResponse(error, request);
    }
  };
}

/** JSON that no cache keeps. */
export const json = (value: unknown, status = 200): Response =>
  Response.json(value, { status, headers: { "cache-control": "no-store", "x-content-type-options": "nosniff" } });

function errorResponse(error: unknown, request: Request): Response {
  const requestId = publicId("req", newId());
  const known = error instanceof AppError ? error : new AppError("internal_error", undefined, { cause: error });
  if (known.status >= 500)
    log("error", "request.failed", { requestId, method: request.method, path: new URL(request.url).pathname, error: known.cause ?? known });
  const { code, message, fix, status } = known;
  return json({ error: { code, message, fix, requestId } }, status);
}

/**
 * A browser's cookie goes along with requests from any site, so a change must prove where it comes from: the origin
 * is ours, and where the browser says how it got here, it says "same origin".
 */
function checkSameSite({ config }: Context, request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const host = request.headers.get("host") ?? new URL(request.url).host;
  const isOurs = origin !== null && URL.canParse(origin) && (origin === new URL(config.publicUrl).origin || new URL(origin).host === host);
  if (!isOurs || (site !== null && site !== "same-origin")) throw new AppError("cross_site_request");
}

const MAX_JSON = 262_144;

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw new AppError("bad_request", { problem: "The body must be sent as content-type application/json." });
  const text = await request.text();
  if (text.length > MAX_JSON) throw new AppError("body_too_large", { maxBytes: MAX_JSON });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the input, which may hold a secret.
    throw new AppError("bad_request", { problem: "The body is not valid JSON." });
  }
}

function parse<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") || where;
  throw new AppError("bad_request", { problem: `${path}: ${issue?.message ?? "is not valid"}` });
}

function parseQuery<S extends z.ZodType>(schema: S, request: Request): z.output<S> {
  const given = Object.fromEntries(new URL(request.url).searchParams);
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape as object) : [];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new AppError("bad_query", { problem: `There is no parameter '${unknown}'. Parameters: ${known.join(", ") || "none"}.` });
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new AppError("bad_query", { problem: `${issue?.path.join(".")}: ${issue?.message ?? "is not valid"}` });
}

function addressOf({ config }: Context, request: Request): string {
  const forwarded = request.headers.get("x-forwarded-for")?.split(",");
  return (config.TRUST_PROXY ? forwarded?.at(-1) : forwarded?.[0])?.trim() ?? "";
}
