/** Spillway over REST, as every other caller sees it. */

import type { Config } from "#lib/config.ts";
import type { ErrorBody } from "#lib/contracts/page.ts";
import { AppError } from "#lib/errors.ts";

export type ClientOptions = { url?: string | undefined; key?: string | undefined };
export type Client = ReturnType<typeof createClient>;

/** An answer that is no 2xx, in the server's own words. */
export class RemoteError extends Error {
  readonly code: string;
  readonly fix: string;
  readonly status: number;
  constructor(status: number, { code, message, fix }: ErrorBody["error"]) {
    super(message);
    [this.status, this.code, this.fix] = [status, code, fix];
  }
}

export function createClient(config: Config, options: ClientOptions) {
  const base = (options.url ?? config.SPILLWAY_URL ?? config.publicUrl).replace(/\/+$/, "");
  const key = options.key ?? config.SPILLWAY_API_KEY ?? config.API_KEY;

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${base}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new AppError("server_unreachable", { url: base }, { cause: error });
    });
    if (response.ok) return response;
    const answer = (await response.json().catch(() => undefined)) as ErrorBody | undefined;
    throw new RemoteError(
      response.status,
      answer?.error ?? { code: "unknown", message: `${method} ${path} answered ${response.status}.`, fix: "Check --url.", requestId: "" },
    );
  }

  return {
    base,
    get: async <T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> => {
      const given = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, String(value)]]));
      const search = new URLSearchParams(given).toString();
      return (await call("GET", `${path}${search ? `?${search}` : ""}`)).json() as Promise<T>;
    },
    bytes: async (path: string): Promise<Buffer> => Buffer.from(await (await call("GET", path)).arrayBuffer()),
    post: async <T>(path: string, body: unknown): Promise<T> => (await call("POST", path, body)).json() as Promise<T>,
    patch: async <T>(path: string, body: unknown): Promise<T> => (await call("PATCH", path, body)).json() as Promise<T>,
  };
}
