/** How the browser asks the REST API: JSON in, JSON out, every failure an ApiError somebody can read. */
import type { ErrorBody } from "#lib/contracts/page.ts";

/** What the server (or the network) said instead of an answer. `status` 0: nothing answered. */
export class ApiError extends Error {
  readonly code: string;
  readonly fix: string;
  readonly requestId: string;
  readonly status: number;

  constructor(status: number, error: { code: string; message: string; fix: string; requestId: string }) {
    super(error.message);
    this.name = "ApiError";
    this.status = status;
    this.code = error.code;
    this.fix = error.fix;
    this.requestId = error.requestId;
  }
}

export type Parameters = Record<string, string | number | boolean | null | undefined>;

/** Paths are relative to `/api/v1`: `api.get<Page<User>>("/users", { limit: 50 })`. Empty parameters are left out. */
export const api = {
  get: <T>(path: string, parameters?: Parameters, signal?: AbortSignal) => ask<T>("GET", path + search(parameters), undefined, signal),
  post: <T>(path: string, body: unknown = {}) => ask<T>("POST", path, body),
  put: <T>(path: string, body: unknown) => ask<T>("PUT", path, body),
  patch: <T>(path: string, body: unknown) => ask<T>("PATCH", path, body),
  delete: <T = void>(path: string) => ask<T>("DELETE", path),
};

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const init: RequestInit = { method, headers: { accept: "application/json" }, credentials: "same-origin" };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { accept: "application/json", "content-type": "application/json" };
  }
  const response = await fetch(`/api/v1${path}`, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, unreachable);
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  if (response.status === 401) goToSignIn();
  throw await readError(response);
}

async function readError(response: Response): Promise<ApiError> {
  const answer = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  const requestId = response.headers.get("x-request-id") ?? "";
  return new ApiError(
    response.status,
    answer?.error ?? {
      code: "unexpected_answer",
      message: `The server answered ${response.status} without an explanation.`,
      fix: "Try again; if it stays, look at the server's log.",
      requestId,
    },
  );
}

/** To the sign-in page, and back here afterwards. */
function goToSignIn() {
  if (window.location.pathname === "/login") return;
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/login?next=${encodeURIComponent(here)}`);
}

function search(parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value != null && value !== "") query.set(name, String(value));
  const text = query.toString();
  return text && `?${text}`;
}

const unreachable = {
  code: "unreachable",
  message: "Spillway did not answer.",
  fix: "Check the network and that the server runs; this page tries again by itself.",
  requestId: "",
};
