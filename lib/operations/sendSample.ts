/** Posts a request the way a provider does: to a receiver over HTTP. */
import { request } from "undici";
import type { Context } from "#lib/context.ts";
import { AppError } from "#lib/errors.ts";

export type Posted = { status: number; body: string };

/** Where ingest is, as seen from here: this machine's receiver, its web process, and what providers were told. */
export const ingestOrigins = ({
  RECEIVER_PORT,
  PORT,
  ingestUrl,
}: Pick<Context["config"], "RECEIVER_PORT" | "PORT" | "ingestUrl">): string[] => [
  `http://127.0.0.1:${RECEIVER_PORT}`,
  `http://127.0.0.1:${PORT}`,
  ingestUrl,
];

/** To the first of the origins that answers. @throws AppError `server_unreachable` when none does */
export async function postSample(
  origins: readonly string[],
  path: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer,
): Promise<Posted> {
  for (const origin of origins) {
    const answer = await request(`${origin}${path}`, {
      method: "POST",
      headers: Object.fromEntries(headers),
      body,
      headersTimeout: 10_000,
    }).catch(() => undefined);
    if (answer) return { status: answer.statusCode, body: (await answer.body.text()).slice(0, 4_000) };
  }
  throw new AppError("server_unreachable", { url: `${origins[0]}${path}` });
}
