/** What a source's payloads look like lately, and what changed in the last day. */

import { idFloor } from "#lib/domain/id.ts";
import { inferSchemas } from "#lib/domain/inferSchema.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listSamples } from "#lib/store/sourceSamples.ts";

const DAY_MS = 86_400_000;
const EACH = 100;

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) => {
  const id = idOf("src", "source", params.sourceId);
  const now = Date.now();
  const [from, dayAgo, to] = [new Date(0), new Date(now - DAY_MS), new Date(now + DAY_MS)].map(idFloor) as [string, string, string];
  const [before, recent] = await Promise.all([
    listSamples(context.read, id, { from, to: dayAgo }, EACH),
    listSamples(context.read, id, { from: dayAgo, to }, EACH),
  ]);
  const samples = [before, recent].flatMap((rows, side) =>
    rows.map(({ type, body }) => ({ type, isRecent: side === 1, body: body?.toString("utf8") ?? "" })),
  );
  return { data: inferSchemas(samples), nextCursor: null, applied: { samples: samples.length } };
});
