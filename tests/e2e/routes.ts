/** Every page of the dashboard, found by itself: a page that is added is tested, or names what it lacks. */
import { globSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Api, expect, stack } from "./fixtures.ts";
import { BROKEN_FLAG } from "./handlers.ts";

/** The routes as files say them: `/events/[eventId]`. Pages of development alone are not in the build. */
export const ROUTES: readonly string[] = globSync("app/(dashboard)/**/page.tsx")
  .map((file) => file.replaceAll("\\", "/").replace("app/(dashboard)", "").replace("/page.tsx", ""))
  .filter((route) => route !== "/design")
  .toSorted();

/** What stands for each parameter of a route: something that is there. */
export type Subjects = Record<string, string>;

const list = <T>(api: Api, path: string) => api.get<{ data: T[] }>(path).then(({ data }) => data);

/** An event, its diff with another, a source, a replay, a failure that is open now and an alert rule. */
export async function findSubjects(api: Api): Promise<Subjects> {
  const source = (await list<{ id: string; name: string; url: string }>(api, "/api/v1/sources")).find(({ name }) => name === "orders");
  const [replay] = await list<{ id: string }>(api, "/api/v1/replays");
  const fingerprint = await openFailure(api, source?.url ?? "");
  const [event, other] = await list<{ id: string }>(api, "/api/v1/events");
  return {
    eventId: event?.id ?? "",
    otherId: other?.id ?? "",
    sourceId: source?.id ?? "",
    replayId: replay?.id ?? "",
    fingerprint,
    alertId: await anAlert(api),
  };
}

async function anAlert(api: Api): Promise<string> {
  const [known] = await list<{ id: string }>(api, "/api/v1/alerts");
  if (known) return known.id;
  const channel = await api.post<{ id: string }>("/api/v1/alerts/channels", { name: "on call", url: "http://127.0.0.1:9/alerts" });
  const rule = { name: "Dead letters", threshold: 10, windowMinutes: 60, channelId: channel.id };
  return (await api.post<{ id: string }>("/api/v1/alerts", rule)).id;
}

async function openFailure(api: Api, url: string): Promise<string> {
  const failures = () => list<{ fingerprint: string }>(api, "/api/v1/failures");
  if ((await failures()).length === 0) {
    writeFileSync(join(stack.dataDir, BROKEN_FLAG), "");
    await api.raw.post(url, { data: { type: "order.created", id: "order-for-a-failure" } });
    await expect.poll(async () => (await failures()).length, { timeout: 30_000 }).toBeGreaterThan(0);
  }
  return (await failures())[0]?.fingerprint ?? "";
}

/** @throws Error naming the parameter nobody has thought of. */
export function pathOf(route: string, subjects: Subjects): string {
  return route.replaceAll(/\[([^\]]+)\]/g, (_, name: string) => {
    const id = subjects[name];
    if (!id) throw new Error(`Nothing stands for [${name}] in ${route}: teach findSubjects (tests/e2e/routes.ts) what to show there.`);
    return id;
  });
}
