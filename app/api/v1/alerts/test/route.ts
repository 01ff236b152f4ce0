/** Sends the message of a rule that need not be saved, marked as a test. */
import { alertRuleCreate } from "#lib/contracts/alerts.ts";
import { alertDeps } from "#lib/http/alertDeps.ts";
import { userRoute } from "#lib/http/route.ts";
import { testRule } from "#lib/operations/saveChannels.ts";

export const POST = userRoute({ role: "operator", body: alertRuleCreate }, ({ context, body, actor }) =>
  testRule(alertDeps(context), body, context.config.publicUrl, actor),
);
