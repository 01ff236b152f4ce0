/** What people change about themselves: preferences, password, sessions. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as changePassword } from "#app/api/v1/me/password/route.ts";
import { PATCH as changeMe, GET as me } from "#app/api/v1/me/route.ts";
import { DELETE as endSessions, GET as sessions } from "#app/api/v1/me/sessions/route.ts";
import { hashPassword } from "#lib/auth/password.ts";
import { parseConfig } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import { newId } from "#lib/domain/id.ts";
import { DEFAULT_PREFERENCES } from "#lib/domain/preferences.ts";
import { hashToken } from "#lib/secrets.ts";
import { insertSession, insertUser } from "#lib/store/users.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();
const KEY = "environment-key-0123456789-0123456789";
const PASSWORD = "the-password-of-vera";
const shared = globalThis as { spillwayContext?: { close(): Promise<void> } };
const route = { params: Promise.resolve({}) };
let userId = "";

beforeAll(() => {
  const config = parseConfig({ DATABASE_URL: db.url, APP_SECRET: TEST_SECRET, API_KEY: KEY, PUBLIC_URL: "http://spillway.test" });
  shared.spillwayContext = createContext(config, "test");
});
afterAll(async () => shared.spillwayContext?.close());

beforeEach(async () => {
  await db.pool.query('delete from "user"');
  userId = newId();
  const passwordHash = await hashPassword(PASSWORD);
  await insertUser(db.db, { id: userId, email: "vera@example.com", name: "Vera", role: "viewer", passwordHash });
  for (const sid of ["here", "there"]) await insertSession(db.db, { idHash: hashToken(sid), userId, userAgent: `Firefox/${sid}` });
});

const request = async (method: string, body?: unknown, { sid = "here", query = "" } = {}) => {
  const { encode } = await import("next-auth/jwt");
  const cookie = `spillway.session=${await encode({ token: { sid, sub: userId }, secret: TEST_SECRET })}`;
  const headers = { cookie, origin: "http://spillway.test", "content-type": "application/json" };
  return new Request(`http://spillway.test/api/v1/me${query}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
};
const answer = async (response: Response) => ({ status: response.status, body: response.status === 204 ? null : await response.json() });
const signedIn = async (sid: string) => (await me(await request("GET", undefined, { sid }), route)).status === 200;
const audited = async () =>
  (await db.pool.query("select action from audit_log where actor = 'vera@example.com' order by id")).rows.map(({ action }) => action);

test("a viewer's preferences are merged, kept, and told back", async () => {
  expect((await answer(await me(await request("GET"), route))).body.preferences).toEqual(DEFAULT_PREFERENCES);

  await changeMe(await request("PATCH", { preferences: { theme: "dark", timeZone: "Europe/Berlin" } }), route);
  const second = await answer(await changeMe(await request("PATCH", { preferences: { density: "compact" } }), route));

  const wanted = { ...DEFAULT_PREFERENCES, theme: "dark", timeZone: "Europe/Berlin", density: "compact" };
  expect(second).toMatchObject({ status: 200, body: { preferences: wanted } });
  expect((await answer(await me(await request("GET"), route))).body.preferences).toEqual(wanted);
});

test("a preference nobody knows and a zone that is none are refused, and nothing is kept", async () => {
  for (const preferences of [{ theme: "pink" }, { timeZone: "Mars/Olympus" }, { fontSize: 3 }, { utc: "true" }]) {
    const { status, body } = await answer(await changeMe(await request("PATCH", { preferences }), route));
    expect([status, body.error.code]).toEqual([400, "bad_request"]);
  }
  expect((await answer(await me(await request("GET"), route))).body.preferences).toEqual(DEFAULT_PREFERENCES);
});

test("nobody gives themselves a role", async () => {
  expect((await answer(await changeMe(await request("PATCH", { role: "admin" }), route))).status).toBe(400);
});

test("an API key has no preferences, password or sessions", async () => {
  const keyed = (method: string, body?: object) =>
    new Request("http://spillway.test/api/v1/me", {
      method,
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
  for (const response of [
    await changeMe(keyed("PATCH", { preferences: { theme: "dark" } }), route),
    await changePassword(keyed("POST", { current: "x", password: "long enough" }), route),
    await sessions(keyed("GET"), route),
    await endSessions(keyed("DELETE"), route),
  ])
    expect((await answer(response)).body.error.code).toBe("person_needed");
});

test("a new password needs the old one, ends every other session, and is in the audit log", async () => {
  const wrong = await answer(await changePassword(await request("POST", { current: "guess", password: "a new password" }), route));
  expect([wrong.status, wrong.body.error.code]).toEqual([403, "wrong_password"]);
  expect(await signedIn("there")).toBe(true);

  expect((await changePassword(await request("POST", { current: PASSWORD, password: "a new password" }), route)).status).toBe(204);
  expect([await signedIn("here"), await signedIn("there")]).toEqual([true, false]);
  expect((await changePassword(await request("POST", { current: PASSWORD, password: "another one" }), route)).status).toBe(403);
  expect((await changePassword(await request("POST", { current: "a new password", password: "another one" }), route)).status).toBe(204);
  expect(await audited()).toContain("user.password_changed");
});

test("guessing the current password ends after ten tries", async () => {
  let last = 0;
  for (let n = 0; n < 11; n++)
    last = (await changePassword(await request("POST", { current: `guess ${n}`, password: "a new password" }), route)).status;
  expect(last).toBe(429);
});

test("signing out everywhere else leaves this session; everywhere leaves none", async () => {
  const list = (await answer(await sessions(await request("GET"), route))).body.data;
  expect(list.map(({ current }: { current: boolean }) => current).toSorted()).toEqual([false, true]);
  expect(JSON.stringify(list)).not.toContain(hashToken("here").toString("hex"));

  expect((await endSessions(await request("DELETE", undefined, { query: "/sessions?others=true" }), route)).status).toBe(204);
  expect([await signedIn("here"), await signedIn("there")]).toEqual([true, false]);

  expect((await endSessions(await request("DELETE"), route)).status).toBe(204);
  expect(await signedIn("here")).toBe(false);
});
