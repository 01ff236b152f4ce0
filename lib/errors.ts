/**
 * Every error the product can show to a person, in one table.
 *
 * `message` is safe to return over HTTP and says what happened, with the value that caused it.
 * `fix` says what to do next. Anything secret or internal travels in `cause`, which is only logged.
 * `docs/errors.md` lists the same codes; `tests/docs/errors.test.ts` keeps the two in step.
 */
const catalog = {
  // ── ingest ──
  unknown_ingest_key: {
    status: 404,
    message: () => "No source has this URL.",
    fix: "Copy the URL from Sources in the dashboard; a deleted source's URL stops working.",
  },
  source_disabled: {
    status: 404,
    message: (d: { source: string }) => `The source '${d.source}' is disabled.`,
    fix: "Enable it on its page under Sources.",
  },
  signature_rejected: {
    status: 401,
    message: (d: { source: string; reason: string }) => `The signature sent to '${d.source}' was not accepted: ${d.reason}.`,
    fix: "Compare the signing secret on the source's page with the one the provider shows.",
  },
  handshake_rejected: {
    status: 403,
    message: (d: { source: string; handshake: string }) => `The ${d.handshake} handshake sent to '${d.source}' carried the wrong token.`,
    fix: "Enter the same verify token at the provider and on the source's page.",
  },
  method_not_allowed: {
    status: 405,
    message: (d: { method: string }) => `${d.method} is not accepted here.`,
    fix: "Post webhooks; GET and HEAD answer only a provider's handshake.",
  },
  body_incomplete: {
    status: 400,
    message: (d: { expected: number; received: number }) => `The body ended after ${d.received} of the ${d.expected} bytes announced.`,
    fix: "Send it again; if it repeats, look for a proxy that cuts bodies.",
  },
  body_timeout: {
    status: 408,
    message: (d: { seconds: number }) => `The body did not arrive within ${d.seconds} seconds.`,
    fix: "Send it again; if it repeats, look at the network between the sender and this server.",
  },
  body_too_large: {
    status: 413,
    message: (d: { maxBytes: number }) => `The body is larger than the ${d.maxBytes} bytes accepted here.`,
    fix: "Raise MAX_BODY_BYTES or the source's own limit, or ask the provider for smaller events.",
  },
  encoding_not_supported: {
    status: 415,
    message: (d: { encoding: string }) => `A body with content-encoding '${d.encoding}' is not accepted.`,
    fix: "Send the body uncompressed, or allow compressed bodies in the source's settings: gzip, deflate, br or zstd, one of them.",
  },
  encoding_not_readable: {
    status: 400,
    message: (d: { encoding: string }) => `The body is not what its content-encoding '${d.encoding}' says.`,
    fix: "Send it again; if it repeats, look for a proxy that changes bodies or headers.",
  },
  too_many_headers: {
    status: 431,
    message: (d: { max: number }) => `The request has more than ${d.max} headers.`,
    fix: "Send fewer: none is left out in silence, it could be the signature.",
  },
  empty_body: {
    status: 400,
    message: () => "The body is empty.",
    fix: "Send the event as the request's body.",
  },
  overloaded: {
    status: 503,
    message: () => "Too many requests are waiting to be stored.",
    fix: "Send it again after the Retry-After given. Nothing was stored.",
  },
  settings_unavailable: {
    status: 503,
    message: () => "Whether a source has this URL cannot be told now.",
    fix: "Send it again after the Retry-After given. Nothing was stored.",
  },
  storage_unavailable: {
    status: 503,
    message: () => "The event could not be stored now.",
    fix: "Send it again after the Retry-After given. Nothing was acknowledged.",
  },
  // ── REST ──
  bad_request: {
    status: 400,
    message: (d: { problem: string }) => d.problem,
    fix: "Correct the named field and send the request again.",
  },
  not_signed_in: {
    status: 401,
    message: () => "This needs a signed-in user or an API key.",
    fix: "Sign in, or send 'Authorization: Bearer <key>'.",
  },
  wrong_credentials: {
    status: 401,
    message: () => "The e-mail or the password is wrong.",
    fix: "Try again, or ask an administrator to set a new password.",
  },
  wrong_password: {
    status: 403,
    message: () => "The current password is wrong. Nothing was changed.",
    fix: "Type it again; an administrator can set a new one for you.",
  },
  too_many_attempts: {
    status: 429,
    message: (d: { seconds: number }) => `Too many attempts. The next is accepted in ${d.seconds} seconds.`,
    fix: "Wait, then try again.",
  },
  role_too_low: {
    status: 403,
    message: (d: { needed: string; role: string }) => `This needs the role '${d.needed}'; yours is '${d.role}'.`,
    fix: "Ask an administrator to do it or to change your role.",
  },
  person_needed: {
    status: 403,
    message: () => "An API key has no preferences, password or sessions of its own.",
    fix: "Sign in to the dashboard and do it there.",
  },
  cross_site_request: {
    status: 403,
    message: () => "The request came from another site.",
    fix: "Use the dashboard at its own address (PUBLIC_URL), or an API key.",
  },
  setup_closed: {
    status: 403,
    message: () => "The set-up link is not valid.",
    fix: "Use the link printed at the start; restart Spillway for a new one while there is no user.",
  },
  not_found: {
    status: 404,
    message: (d: { what: string; id: string }) => `There is no ${d.what} '${d.id}'.`,
    fix: "Check the id; what retention removed cannot be brought back.",
  },
  deleted_by_retention: {
    status: 404,
    message: (d: { what: string; id: string; day: string; days: number }) =>
      `The ${d.what} '${d.id}' is from ${d.day} and older than the ${d.days} days that are kept: retention deleted it, if it ever existed.`,
    fix: "What retention removed cannot be brought back. RETENTION_DAYS says how long things are kept.",
  },
  name_taken: {
    status: 409,
    message: (d: { what: string; name: string }) => `There is already a ${d.what} named '${d.name}'.`,
    fix: "Choose another name.",
  },
  rotation_overlap: {
    status: 409,
    message: (d: { until: string }) =>
      `The last rotation's overlap goes on until ${d.until}: rotating now would end the secret before the current one.`,
    fix: "Wait for its end, revoke the old secret first, or send force.",
  },
  conflict: {
    status: 409,
    message: (d: { problem: string }) => d.problem,
    fix: "Reload to see the current state, then decide again.",
  },
  bad_query: {
    status: 422,
    message: (d: { problem: string }) => d.problem,
    fix: "See the query language in docs/search.md.",
  },
  search_too_wide: {
    status: 422,
    message: () => "This search took longer than the 5 seconds a search may take, so it was stopped. Nothing is lost.",
    fix: "Choose a shorter time range, or add a term such as source:, type: or a body path.",
  },
  egress_refused: {
    status: 422,
    message: (d: { url: string; reason: string }) => `'${d.url}' is not called: ${d.reason}.`,
    fix: "Use a public https URL, or set ALLOW_PRIVATE_DESTINATIONS=true on a trusted network.",
  },
  internal_error: {
    status: 500,
    message: () => "Something went wrong here.",
    fix: "Look for the requestId in the log.",
  },
  // ── start and CLI ──
  bad_configuration: {
    status: 500,
    message: (d: { problems: readonly string[] }) => `The configuration has problems:\n${d.problems.map((p) => `  ✗ ${p}`).join("\n")}`,
    fix: "Correct them in the environment or .env; see docs/configuration.md.",
  },
  seed_refused: {
    status: 500,
    message: (d: { problem: string }) => d.problem,
    fix: "See docs/operations.md, Seeding an estate.",
  },
  port_taken: {
    status: 500,
    message: (d: { port: number; name: string }) => `Port ${d.port} (${d.name}) is in use by another program.`,
    fix: "Stop that program, or choose another port with PORT, RECEIVER_PORT, WORKER_PORT or PG_PORT.",
  },
  already_running: {
    status: 500,
    message: (d: { pid: number; dataDir: string }) => `Spillway already runs on ${d.dataDir} (process ${d.pid}).`,
    fix: "Stop that one first, or give this one another DATA_DIR and other ports.",
  },
  database_start_failed: {
    status: 500,
    message: (d: { problem: string }) => `The embedded PostgreSQL did not start: ${d.problem}`,
    fix: "Read DATA_DIR/postgres.log, or set DATABASE_URL to use your own server.",
  },
  migration_drift: {
    status: 500,
    message: (d: { migration: string }) => `The migration '${d.migration}' was changed after it was applied.`,
    fix: "Restore the file from the release; put new changes in a new migration.",
  },
  bad_handler: {
    status: 500,
    message: (d: { problem: string }) => d.problem,
    fix: "Correct the handler's definition in handlers/.",
  },
  server_unreachable: {
    status: 500,
    message: (d: { url: string }) => `Nothing answers at ${d.url}.`,
    fix: "Start it with 'npm start', or name another with --url.",
  },
} as const;

export type ErrorCode = keyof typeof catalog;
type Details<C extends ErrorCode> = Parameters<(typeof catalog)[C]["message"]>[0];
type Arguments<C extends ErrorCode> =
  Details<C> extends undefined
    ? [code: C, details?: undefined, options?: { cause?: unknown }]
    : [code: C, details: Details<C>, options?: { cause?: unknown }];

/** An expected failure. `cause` is for the log; everything else may be shown to the caller. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly status: number;
  readonly fix: string;

  constructor(...[code, details, options]: Arguments<C>) {
    const entry = catalog[code];
    const messageOf = entry.message as (d: unknown) => string;
    const message = messageOf(details);
    // What somebody else did is found by its code. The stack would be the dearest part of refusing a flood (14 of 40 µs, measured).
    const limit = Error.stackTraceLimit;
    if (entry.status < 500 || code === "overloaded") Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = limit;
    this.name = "AppError";
    this.code = code;
    this.status = entry.status;
    this.fix = entry.fix;
  }
}

/** All codes with their status and fix: for docs/errors.md and its test. */
export const errorCodes = Object.entries(catalog).map(([code, { status, fix }]) => ({ code: code as ErrorCode, status, fix }));
