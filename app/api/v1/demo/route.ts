/** Demo data: is it on, load it, remove it with all that came of it. */
import { json, userRoute } from "#lib/http/route.ts";
import { demoState, loadDemo, removeDemo } from "#lib/operations/demoData.ts";

export const GET = userRoute({ role: "viewer" }, ({ context }) => demoState({ db: context.read }));

export const POST = userRoute({ role: "admin" }, async ({ context, actor }) => {
  await loadDemo(context, actor);
  return json(await demoState(context), 201);
});

export const DELETE = userRoute({ role: "admin" }, async ({ context, actor }) => {
  await removeDemo(context, actor);
  return json(await demoState(context), 202);
});
