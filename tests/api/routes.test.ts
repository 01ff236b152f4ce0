/** Every REST route, found by itself: who may, from where, and that no answer holds a secret. */
import { globSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createFirstUser } from "#lib/operations/createFirstUser.ts";
import { createSetupToken } from "#lib/operations/createSetupToken.ts";
import { createApiKey } from "#lib/operations/saveApiKey.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();
const ADMIN_KEY = "environment-key-0123456789-0123456789";
const CANARY = "whsec_canary_that_must_never_be_seen";
const keys: Record<string, string> = {};
const shared = globalThis as { spillwayContext?: unknown };

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
type Handler = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
const METHODS: Method[] = ["GET", "POST", "PATCH", "PUT", "DELETE"];

const files = globSync("app/api/v1/**/route.ts").toSorted();
const routes: { name: string; method: Method; handler: Handler }[] = [];
for (const file of files) {
  const module = (await import(/* @vite-ignore */ `#${file}`)) as Partial<Record<Method, Handler>>;
  for (const method of METHODS)
    if (module[method]) routes.push({ name: `/${file.replace("/route.ts", "").replace("app/", "")}`, method, handler: module[method] });
}
/** Reads that change nothing although they are POSTs, what people change about themselves (their own views: views.test.ts), and the one route that needs nobody. */
const OWN = ["PATCH /api/v1/me", "POST /api/v1/me/password", "DELETE /api/v1/me/sessions"];
const VIEWS = ["POST /api/v1/views", "PATCH /api/v1/views/[viewId]", "DELETE /api/v1/views/[viewId]"];
const OPEN_TO_VIEWERS = new Set(["POST /api/v1/replays/plan", ...OWN, ...VIEWS]);
const PUBLIC = new Set(["POST /api/v1/setup"]);
const guarded = routes.filter(({ method, name }) => !PUBLIC.has(`${method} ${name}`));
const changing = guarded.filter(({ method, name }) => method !== "GET" && !OPEN_TO_VIEWERS.has(`${method} ${name}`));
const label = ({ method, name }: { method: string; name: string }) => `${method} ${name}`;

beforeAll(async () => {
  const config = parseConfig({
    DATABASE_URL: db.url,
    APP_SECRET: TEST_SECRET,
    API_KEY: ADMIN_KEY,
    LOG_LEVEL: "silent",
    PUBLIC_URL: "http://spillway.test",
  });
  shared.spillwayContext = createContext(config, "test");
  for (const role of ["viewer", "operator", "admin"] as const)
    keys[role] = (await createApiKey(db.prisma, { name: role, role }, SYSTEM)).key ?? "";
  await createSource(
    db.context,
    { name: "canary", provider: "stripe", credentials: { secret: CANARY }, settings: {}, maxBodyBytes: null },
    SYSTEM,
  );
});

afterAll(async () => {
  await (shared.spillwayContext as { close(): Promise<void> } | undefined)?.close();
});

const call = (route: { name: string; method: string; handler: Handler }, headers: Record<string, string>, body?: string) => {
  const url = `http://spillway.test${route.name.replaceAll(/\[[^\]]+\]/g, "x")}`;
  const init =
    route.method === "GET"
      ? { headers }
      : { method: route.method, headers: { "content-type": "application/json", ...headers }, body: body ?? "{}" };
  return route.handler(new Request(url, init), { params: Promise.resolve({ eventId: "x", sourceId: "x", name: "x", fingerprint: "x" }) });
};
const bearer = (key: string | undefined) => ({ authorization: `Bearer ${key}` });

test("there are routes to test", () => {
  expect(routes.length).toBeGreaterThan(35);
});

describe.each(guarded.map((route) => [label(route), route] as const))("%s", (_label, route) => {
  test("answers 401 to nobody, to a wrong key and to a made-up session", async () => {
    expect((await call(route, {})).status).toBe(401);
    expect((await call(route, bearer("spw_wrong"))).status).toBe(401);
    expect((await call(route, { cookie: "spillway.session=made.up.token" })).status).toBe(401);
  });

  test("says so in the one shape every error has", async () => {
    const { error } = (await (await call(route, {})).json()) as { error: object };
    expect(error).toEqual({
      code: "not_signed_in",
      message: expect.any(String),
      fix: expect.any(String),
      requestId: expect.stringMatching(/^req_/),
    });
  });
});

test.each(changing.map((route) => [label(route), route] as const))("a viewer may not %s", async (_label, route) => {
  const answer = await call(route, bearer(keys.viewer));
  expect(answer.status).toBe(403);
  expect((await answer.json()).error.code).toBe("role_too_low");
});

const ADMIN_ONLY = /\/(sources|users|api-keys|alerts)(\/|$)/;
test.each(
  changing
    .filter(({ name }) => ADMIN_ONLY.test(name) && !/\/(test|mute|log-only)$/.test(name))
    .map((route) => [label(route), route] as const),
)("an operator may not %s", async (_label, route) => {
  expect((await call(route, bearer(keys.operator))).status).toBe(403);
});

test.each(guarded.filter(({ method }) => method === "GET").map((route) => [label(route), route] as const))(
  "%s shows a secret to nobody",
  async (_label, route) => {
    if (route.name.endsWith("/stream")) return;
    for (const key of [keys.viewer, keys.admin, ADMIN_KEY]) {
      const answer = await call(route, bearer(key));
      // 422: it needs parameters, which nobody gives here.
      expect([200, 403, 404, 422]).toContain(answer.status);
      expect(await answer.text()).not.toContain(CANARY);
    }
  },
);

test.each(guarded.filter(({ method }) => method !== "GET").map((route) => [label(route), route] as const))(
  "%s refuses what a browser sends from another site",
  async (_label, route) => {
    const { cookie } = await signIn();
    for (const headers of [
      {},
      { origin: "null" },
      { origin: "https://evil.example" },
      { origin: "http://spillway.test", "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await call(route, { cookie, ...headers } as Record<string, string>);
      expect((await answer.json()).error.code).toBe("cross_site_request");
    }
  },
);

let signedIn: Promise<{ cookie: string }> | undefined;
/** A session as next-auth would have made it: a token that holds an opaque id, and its row. */
function signIn(): Promise<{ cookie: string }> {
  signedIn ??= (async () => {
    const { encode } = await import("next-auth/jwt");
    const { hashToken } = await import("#lib/secrets.ts");
    const { insertSession, insertUser } = await import("#lib/store/users.ts");
    const userId = newId();
    await insertUser(db.db, { id: userId, email: "browser@example.com", name: "", role: "admin", passwordHash: "x" });
    await insertSession(db.db, { idHash: hashToken("sid-1"), userId, userAgent: "" });
    return { cookie: `spillway.session=${await encode({ token: { sid: "sid-1", sub: userId }, secret: TEST_SECRET })}` };
  })();
  return signedIn;
}

describe("a session", () => {
  const me = () => routes.find(({ name }) => name === "/api/v1/me") as (typeof routes)[number];

  test("ends at the next request once its row is gone, its user disabled, or its time over", async () => {
    const { cookie } = await signIn();
    expect((await call(me(), { cookie })).status).toBe(200);
    await db.pool.query(`update "user" set disabled_at = now() where email = 'browser@example.com'`);
    expect((await call(me(), { cookie })).status).toBe(401);
    await db.pool.query(`update "user" set disabled_at = null where email = 'browser@example.com'`);
    await db.pool.query("update session set expires_at = now() - interval '1 second'");
    expect((await call(me(), { cookie })).status).toBe(401);
    await db.pool.query("update session set expires_at = now() + interval '1 hour', seen_at = now() - interval '3 hours'");
    expect((await call(me(), { cookie })).status).toBe(401);
    await db.pool.query("update session set seen_at = now()");
    expect((await call(me(), { cookie })).status).toBe(200);
  });
});

describe("set-up", () => {
  test("of fifty who use the link at once, one becomes the administrator", async () => {
    await db.pool.query('delete from "user"');
    const link = await createSetupToken(db.context);
    const token = new URL(link ?? "").searchParams.get("token") ?? "";
    const attempts = Array.from({ length: 50 }, (_, i) =>
      createFirstUser(db.pool, { token, email: `a${i}@example.com`, name: "", password: "long enough 1" }, ""),
    );
    const results = await Promise.allSettled(attempts);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await db.pool.query('select role from "user"')).rows).toEqual([{ role: "admin" }]);
    expect(await createSetupToken(db.context)).toBeUndefined();
  }, 60_000);
});

describe("sources over REST", () => {
  const route = (method: Method, name: string) =>
    routes.find((entry) => entry.method === method && entry.name === name) as (typeof routes)[number];
  const create = (body: object) => call(route("POST", "/api/v1/sources"), bearer(ADMIN_KEY), JSON.stringify(body));

  test.each([
    ["stripe", { secret: "whsec_x" }],
    ["twitter", { secret: "x" }],
    ["x-activity", { secret: "x" }],
    ["messenger", { secret: "x", verifyToken: "y" }],
    ["instagram", { secret: "x", verifyToken: "y" }],
    ["github", { secret: "x" }],
    ["slack", { secret: "x" }],
    ["shopify", { secret: "x" }],
    ["standard-webhooks", { secret: "whsec_c2VjcmV0c2VjcmV0" }],
    ["generic-hmac", { secret: "x", header: "x-sig", alg: "sha256", enc: "hex" }],
    ["none", {}],
  ])("%s is made from the credentials its catalogue names", async (provider, credentials) => {
    const answer = await create({ name: `rest ${provider}`, provider, credentials });
    expect(answer.status).toBe(201);
    const source = await answer.json();
    expect(source).toMatchObject({
      id: expect.stringMatching(/^src_/),
      name: `rest ${provider}`,
      provider,
      ingestKey: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(source.url).toBe(`http://localhost:3001/in/${source.ingestKey}`);
  });

  test("what is wrong is named, with what was meant", async () => {
    const problem = async (body: object) => (await (await create(body)).json()).error.message;
    expect(await problem({ name: "a", provider: "strip" })).toContain("Did you mean 'stripe'?");
    expect(await problem({ name: "b", provider: "stripe", credentials: {} })).toContain("credentials.secret");
    expect(await problem({ name: "c", provider: "stripe", credentials: { secret: "x", sekret: "y" } })).toContain("credentials.sekret");
    expect(await problem({ name: "canary", provider: "none" })).toContain("already a source named 'canary'");
    expect(await problem({ name: "d", provider: "none", role: "admin" })).toContain("role");
  });

  test("an id that is malformed, of another kind or of nothing is the same 404", async () => {
    const { handler } = route("GET", "/api/v1/sources/[sourceId]");
    for (const sourceId of ["1", publicId("evt", newId()), publicId("src", newId()), "src_' or 1=1"]) {
      const answer = await handler(new Request("http://spillway.test/api/v1/sources/x", { headers: bearer(ADMIN_KEY) }), {
        params: Promise.resolve({ sourceId }),
      });
      expect([answer.status, (await answer.json()).error.code]).toEqual([404, "not_found"]);
    }
  });
});

test("an unknown parameter and a query with a slip are refused with 422 and the way out", async () => {
  const events = routes.find(({ name, method }) => name === "/api/v1/events" && method === "GET") as (typeof routes)[number];
  const get = (search: string) =>
    events.handler(new Request(`http://spillway.test/api/v1/events?${search}`, { headers: bearer(ADMIN_KEY) }), {
      params: Promise.resolve({}),
    });
  expect((await get("stauts=dead")).status).toBe(422);
  const slip = await get(`q=${encodeURIComponent("status:ded")}`);
  expect([slip.status, (await slip.json()).error.message]).toEqual([422, expect.stringContaining("Did you mean 'dead'?")]);
  const ok = await get("q=status:dead");
  expect(await ok.json()).toMatchObject({
    data: [],
    nextCursor: null,
    applied: { q: "status:dead", from: expect.any(String), to: expect.any(String) },
  });
});
