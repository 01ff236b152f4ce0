/** API keys: list, create. The key is in the answer to its creation and nowhere else. */
import { apiKeyCreate } from "#lib/contracts/people.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { createApiKey, listApiKeys } from "#lib/operations/saveApiKey.ts";

export const GET = userRoute({ role: "admin" }, async ({ context }) => ({
  data: await listApiKeys(context.prisma),
  nextCursor: null,
  applied: {},
}));

export const POST = userRoute({ role: "admin", body: apiKeyCreate }, async ({ context, body, actor }) =>
  json(await createApiKey(context.prisma, body, actor), 201),
);
