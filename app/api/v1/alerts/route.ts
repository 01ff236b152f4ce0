/** Alert rules: list, create. */
import { alertRuleCreate } from "#lib/contracts/alerts.ts";
import { publicId } from "#lib/domain/id.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { createRule, listRules } from "#lib/operations/saveAlerts.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context }) => ({
  data: await listRules({ prisma: context.prisma, db: context.read }),
  nextCursor: null,
  applied: {},
}));

export const POST = userRoute({ role: "admin", body: alertRuleCreate }, async ({ context, body, actor }) => {
  const id = publicId("alr", await createRule(context, body, actor));
  return json(
    (await listRules(context)).find((rule) => rule.id === id),
    201,
  );
});
