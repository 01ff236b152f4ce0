/** Alert rules over REST: what is not said in a change stays as it was. */
import { expect, test } from "vitest";
import { PATCH } from "#app/api/v1/alerts/[alertId]/route.ts";
import { POST as CHANNEL } from "#app/api/v1/alerts/channels/route.ts";
import { GET, POST } from "#app/api/v1/alerts/route.ts";
import type { AlertChannel, AlertRule, AlertRuleCreate, AlertRulePatch } from "#lib/contracts/alerts.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { type Route, useRest } from "#tests/support/rest.ts";

const ask = useRest(useDatabase());
const rules = async () => ((await (await ask(GET as Route, "viewer")).json()) as { data: AlertRule[] }).data;
const change = (id: string | undefined, body: AlertRulePatch) =>
  ask(PATCH as Route, "admin", { method: "PATCH", params: { alertId: id ?? "" }, body });

const NIGHT = { from: "22:00", to: "07:00", zone: "Europe/Berlin" };

async function insertRule(rule: Partial<AlertRuleCreate>) {
  const channel = (await (
    await ask(CHANNEL as Route, "admin", { method: "POST", body: { name: "pager", url: "https://hooks.example.com/" } })
  ).json()) as AlertChannel;
  const body = { name: "Rule", threshold: 3, windowMinutes: 15, channelId: channel.id, ...rule };
  return ask(POST as Route, "admin", { method: "POST", body });
}

test("a rule that is turned off and on again watches what it watched", async () => {
  await insertRule({ kind: "silence", q: "source:stripe-eu", forMinutes: 10, quietHours: NIGHT });
  const [before] = await rules();
  expect((await change(before?.id, { enabled: false })).status).toBe(200);
  expect((await change(before?.id, { enabled: true })).status).toBe(200);
  expect(await rules()).toEqual([before]);
  expect(before).toMatchObject({ kind: "silence", q: "source:stripe-eu", forMinutes: 10, quietHours: NIGHT });
  await change(before?.id, { quietHours: null });
  expect(await rules()).toMatchObject([{ quietHours: null, kind: "silence" }]);
  await change(before?.id, { quietHours: { ...NIGHT, from: "23:30" } });
  expect(await rules()).toMatchObject([{ quietHours: { ...NIGHT, from: "23:30" } }]);
});

test("quiet hours that are none are refused", async () => {
  for (const wrong of [{ to: "22:00" }, { from: "24:00" }, { from: "7:00" }, { zone: "Europe/Bärlin" }, { zone: "" }])
    expect((await insertRule({ quietHours: { ...NIGHT, ...wrong } })).status).toBe(400);
});
