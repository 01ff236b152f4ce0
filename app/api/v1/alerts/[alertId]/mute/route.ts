/** Silence of a rule for a while; an acknowledgement when it fires. */
import { alertMute } from "#lib/contracts/alerts.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listRules, muteRule } from "#lib/operations/saveAlerts.ts";

export const POST = userRoute({ role: "operator", body: alertMute }, async ({ context, params, body, actor }) => {
  await muteRule(context, idOf("alr", "alert rule", params.alertId), body.minutes, actor);
  return found(
    (await listRules(context)).find((rule) => rule.id === params.alertId),
    "alert rule",
    params.alertId,
  );
});
