/** REST routes called as a client calls them, without a server: keys of each role on a context of their own. */
import { afterAll, beforeAll } from "vitest";
import { parseConfig } from "#lib/config.ts";
import { type Context, createContext } from "#lib/context.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createApiKey } from "#lib/operations/saveApiKey.ts";
import { TEST_SECRET, type TestDatabase } from "./postgres.ts";

type Role = "viewer" | "operator" | "admin";
export type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Asked = { params?: Record<string, string>; search?: Record<string, string>; method?: string; body?: object };

/** Call once at the top of a test file, after `useDatabase`. The returned function asks a route as a key of a role, or a second one of it. */
export function useRest(database: TestDatabase) {
  const shared = globalThis as { spillwayContext?: Context | undefined };
  const keys = new Map<string, string>();
  beforeAll(async () => {
    const environment = { DATABASE_URL: database.url, APP_SECRET: TEST_SECRET, LOG_LEVEL: "silent", PUBLIC_URL: "http://spillway.test" };
    shared.spillwayContext = createContext(parseConfig(environment), "test");
    for (const role of ["viewer", "operator", "admin"] as const)
      for (const name of [role, `other-${role}`]) keys.set(name, (await createApiKey(database.prisma, { name, role }, SYSTEM)).key ?? "");
  });
  afterAll(async () => {
    await shared.spillwayContext?.close();
    shared.spillwayContext = undefined;
  });
  return (route: Route, who: Role | `other-${Role}`, { params = {}, search = {}, method = "GET", body }: Asked = {}) =>
    route(
      new Request(`http://spillway.test/api/v1/x?${new URLSearchParams(search)}`, {
        method,
        headers: { authorization: `Bearer ${keys.get(who)}`, "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      }),
      { params: Promise.resolve(params) },
    );
}
