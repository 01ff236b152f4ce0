/** Paths that payloads have, for completion. */
import { type LearnedPath, pathsQuery } from "#lib/contracts/summary.ts";
import { userRoute } from "#lib/http/route.ts";
import { listPaths } from "#lib/store/summary.ts";

const MAX_PATHS = 20;

export const GET = userRoute({ role: "viewer", query: pathsQuery }, async ({ context: { read }, query: { prefix } }) => {
  const data: LearnedPath[] = await listPaths(read, prefix, MAX_PATHS);
  return { data };
});
