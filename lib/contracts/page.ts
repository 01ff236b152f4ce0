/** What every list and every error looks like from outside. */
import { z } from "zod";

/** `?cursor=&limit=`; limit 1–200, default 50. */
export const pageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** `applied` says what the server understood: the query's terms, the absolute range, the limit. */
export type Page<T> = { data: T[]; nextCursor: string | null; applied: Record<string, unknown> };

export type ErrorBody = { error: { code: string; message: string; fix: string; requestId: string } };

/** ISO 8601, or `now-24h`, `now-30m`, `now-7d`, `now`. */
export const moment = z.string().max(40);
