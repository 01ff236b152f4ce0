/**
 * The environment, parsed once. Nothing else reads `process.env`.
 *
 * `.env.example` and `docs/configuration.md` are generated from this object; a test compares them.
 */
import { z } from "zod";
import { AppError } from "./errors.ts";

type Variable = { schema: z.ZodType; example: string; description: string; secret?: true };

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const flag = z
  .enum(["true", "false", "1", "0", ""])
  .default("false")
  .transform((value) => value === "true" || value === "1");
const text = z.string().trim().optional();

export const variables = {
  INSTANCE_NAME: {
    schema: z.string().trim().max(40).optional(),
    example: "acme",
    description: "What this Spillway is called in the navigation and the page titles. Default: the host of PUBLIC_URL.",
  },
  INSTANCE_ENVIRONMENT: {
    schema: z.enum(["production", "staging", "development"]).optional(),
    example: "production",
    description:
      "production, staging or development: a coloured band and the word beside the name, so that nobody mistakes one for another.",
  },
  PORT: { schema: port(3000), example: "3000", description: "Port of the dashboard and REST API." },
  RECEIVER_PORT: { schema: port(3001), example: "3001", description: "Port of the receiver, the process providers post to." },
  RECEIVER_PROCESSES: {
    schema: z.coerce.number().int().min(1).max(64).default(1),
    example: "1",
    description: "Receivers on RECEIVER_PORT on this machine; more than one share the port and the connections.",
  },
  WORKER_PORT: {
    schema: port(3002),
    example: "3002",
    description: "Loopback port of the worker's health and metrics; 0 picks a free one.",
  },
  HOST: { schema: z.string().default("0.0.0.0"), example: "0.0.0.0", description: "Address the dashboard and the receiver listen on." },
  PUBLIC_URL: {
    schema: z.url().optional(),
    example: "https://spillway.example.com",
    description: "Where browsers reach the dashboard. Default: http://localhost:PORT.",
  },
  INGEST_URL: {
    schema: z.url().optional(),
    example: "https://hooks.example.com",
    description:
      "Where providers reach the receiver; printed in ingest URLs and used by providers that sign the URL. Default: http://localhost:RECEIVER_PORT.",
  },
  DATA_DIR: {
    schema: z.string().default("./.data"),
    example: "./.data",
    description: "Where the embedded database and generated secrets live.",
  },
  DATABASE_URL: {
    schema: text,
    example: "postgres://user:password@host:5432/spillway",
    description: "Your own PostgreSQL 15 or newer. Unset: an embedded one starts under DATA_DIR.",
    secret: true,
  },
  PG_PORT: { schema: port(0), example: "0", description: "Loopback port of the embedded database; 0 picks a free one once and keeps it." },
  APP_SECRET: {
    schema: z.string().min(32, "needs at least 32 characters").optional(),
    example: "",
    description:
      "Encrypts signing secrets and signs sessions; at least 32 characters. Generated into DATA_DIR when unset and the database is embedded; required otherwise.",
    secret: true,
  },
  ADMIN_EMAIL: {
    schema: z.email().optional(),
    example: "ada@example.com",
    description: "First administrator, instead of the set-up link.",
  },
  ADMIN_PASSWORD: {
    schema: z.string().min(8, "needs at least 8 characters").optional(),
    example: "",
    description: "Password of the first administrator.",
    secret: true,
  },
  API_KEY: {
    schema: z.string().min(32, "needs at least 32 characters").optional(),
    example: "",
    description: "An administrator's API key for scripts; at least 32 characters.",
    secret: true,
  },
  MAX_BODY_BYTES: {
    schema: z.coerce.number().int().min(1).max(26_214_400).default(1_048_576),
    example: "1048576",
    description: "Largest body a source accepts unless it has its own limit.",
  },
  SPOOL_DIR: {
    schema: text,
    example: "./.data/spool",
    description:
      "A folder on this machine where accepted requests are kept, and acknowledged, while PostgreSQL is away. Unset: they are answered 503.",
  },
  SPOOL_MAX_BYTES: {
    schema: z.coerce.number().int().min(1_048_576).default(1_073_741_824),
    example: "1073741824",
    description: "How much the folder of SPOOL_DIR may hold; beyond it the answer is 503.",
  },
  RETENTION_DAYS: {
    schema: z.coerce.number().int().min(7).max(3650).default(30),
    example: "30",
    description: "How many days requests, events and attempts are kept.",
  },
  WORKER_CONCURRENCY: {
    schema: z.coerce.number().int().min(1).max(1000).default(50),
    example: "50",
    description: "How many handlers one worker process runs at once, over all handlers.",
  },
  SPILLWAY_URL: {
    schema: z.url().optional(),
    example: "https://spillway.example.com",
    description: "The Spillway the command line talks to. Default: PUBLIC_URL.",
  },
  SPILLWAY_API_KEY: { schema: text, example: "", description: "The API key the command line sends. Default: API_KEY.", secret: true },
  HANDLERS: {
    schema: z.string().default("handlers/index.ts"),
    example: "handlers/index.ts",
    description: "The module whose list of handlers this worker runs.",
  },
  SHUTDOWN_SECONDS: {
    schema: z.coerce.number().int().min(1).max(300).default(25),
    example: "25",
    description: "How long a stopping worker waits for running handlers.",
  },
  ALLOW_PRIVATE_DESTINATIONS: {
    schema: flag,
    example: "false",
    description: "Let alerts call private addresses and plain http. Only on a trusted network.",
  },
  TRUST_PROXY: { schema: flag, example: "false", description: "Take the sender's address from the last X-Forwarded-For entry." },
  CHROMIUM_PATH: {
    schema: text,
    example: "/usr/bin/chromium",
    description: "The browser the end-to-end tests drive; found or installed when unset.",
  },
  LOG_LEVEL: {
    schema: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    example: "info",
    description: "debug, info, warn, error or silent.",
  },
} as const satisfies Record<string, Variable>;

type Parsed = { [K in keyof typeof variables]: z.output<(typeof variables)[K]["schema"]> };
export type Config = Readonly<Parsed & { publicUrl: string; ingestUrl: string }>;

/**
 * Parses an environment; empty values count as unset.
 * @throws AppError `bad_configuration` that names every problem at once.
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const raw = environment[name];
    const result = variable.schema.safeParse(raw === "" ? undefined : raw);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: ${result.error.issues[0]?.message ?? "is not valid"}`);
  }
  if ((values.ADMIN_EMAIL === undefined) !== (values.ADMIN_PASSWORD === undefined))
    problems.push("ADMIN_EMAIL and ADMIN_PASSWORD: set both or neither");
  if (problems.length > 0) throw new AppError("bad_configuration", { problems });

  const parsed = values as Parsed;
  return {
    ...parsed,
    publicUrl: trimSlash(parsed.PUBLIC_URL ?? `http://localhost:${parsed.PORT}`),
    ingestUrl: trimSlash(parsed.INGEST_URL ?? `http://localhost:${parsed.RECEIVER_PORT}`),
  };
}

let loaded: Config | undefined;

/** The process's configuration, parsed at first use. */
export function getConfig(): Config {
  loaded ??= parseConfig(process.env);
  return loaded;
}

/** Where the chaos suite wants this process to die (lib/crashPoint.ts). No setting: under any other NODE_ENV it is not read. */
export const crashSetting = (): string | undefined => (process.env.NODE_ENV === "test" ? process.env.CRASH_AT : undefined);

/** The environment as it is, for child processes. */
export const environment = (): NodeJS.ProcessEnv => process.env;

/** next-auth reads its own address from the environment and nowhere else. */
export function tellNextAuth({ publicUrl }: Config): void {
  process.env.NEXTAUTH_URL ??= publicUrl;
}

const trimSlash = (url: string) => url.replace(/\/+$/, "");
