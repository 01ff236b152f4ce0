/** Every source's last two days by the hour, and whether it went silent. */
import type { SourceHours } from "#lib/contracts/throughput.ts";
import { idTime, publicId } from "#lib/domain/id.ts";
import { isSilent } from "#lib/domain/silence.ts";
import { userRoute } from "#lib/http/route.ts";
import { sourceHours } from "#lib/store/sourceStats.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read } }) => {
  const now = Date.now();
  const data: SourceHours[] = (await sourceHours(read)).map(({ source_id, hours, last_request_id }) => {
    const lastAt = last_request_id === null ? null : idTime(last_request_id);
    const silent = isSilent(hours, lastAt?.getTime() ?? null, now);
    return { id: publicId("src", source_id), hours, silentSince: silent && lastAt ? lastAt.toISOString() : null };
  });
  return { data, nextCursor: null, applied: {} };
});
