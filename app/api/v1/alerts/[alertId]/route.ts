/** One alert rule: change, delete. */
import { alertRulePatch } from "#lib/contracts/alerts.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { deleteRule, listRules, updateRule } from "#lib/operations/saveAlerts.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) =>
  found(
    (await listRules(context)).find((rule) => rule.id === params.alertId),
    "alert rule",
    params.alertId,
  ),
);

export const PATCH = userRoute({ role: "admin", body: alertRulePatch }, async ({ context, params, body, actor }) => {
  await updateRule(context, idOf("alr", "alert rule", params.alertId), body, actor);
  return found(
    (await listRules(context)).find((rule) => rule.id === params.alertId),
    "alert rule",
    params.alertId,
  );
});

export const DELETE = userRoute({ role: "admin" }, async ({ context, params, actor }) => {
  await deleteRule(context, idOf("alr", "alert rule", params.alertId), actor);
  return { deleted: true };
});
