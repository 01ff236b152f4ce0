/** Sources and their signing secrets. Secrets go in; they never come out. */
import { z } from "zod";

const name = z.string().trim().min(1, "Give the source a name.").max(80);
const credentials = z.record(z.string().max(40), z.string().max(4096));
const settings = z.record(z.string().max(40), z.string().max(1000));

export const sourceCreate = z.strictObject({
  name,
  provider: z.string().max(40),
  credentials: credentials.default({}),
  settings: settings.default({}),
  maxBodyBytes: z.number().int().min(1).max(26_214_400).nullable().default(null),
  /** Accepts bodies in gzip, deflate, br or zstd, and stores them decompressed; otherwise they get 415. */
  decompress: z.boolean().optional(),
  /** Made before its secret is known, because the provider shows that only for a URL: refuses everything until it has one. */
  secretLater: z.boolean().optional(),
});
export type SourceCreate = z.input<typeof sourceCreate>;

export const sourcePatch = z.strictObject({
  name: name.optional(),
  settings: settings.optional(),
  maxBodyBytes: z.number().int().min(1).max(26_214_400).nullable().optional(),
  decompress: z.boolean().optional(),
  disabled: z.boolean().optional(),
});
export type SourcePatch = z.input<typeof sourcePatch>;

/** POST /api/v1/sources/:id/secrets. The old version stays valid for `overlapHours` (0 = revoked now). */
export const secretRotate = z.strictObject({
  credentials,
  overlapHours: z
    .number()
    .min(0)
    .max(24 * 30)
    .default(24),
  /** Rotates although the last rotation's overlap goes on: what is older than the current version ends now. */
  force: z.boolean().optional(),
});
export type SecretRotate = z.input<typeof secretRotate>;

/** POST /api/v1/sources/:id/test. Sends a correctly signed sample through the real ingest path. */
export const sourceTest = z.strictObject({ type: z.string().max(200).optional() });
export type SourceTestResult = { status: number; body: string; eventIds: string[]; type: string };

/** PUT /api/v1/sources/:id/log-only. For so long what fails nothing but its signature is stored and answered 2xx; no handler gets it. */
export const logOnlyPut = z.strictObject({ minutes: z.number().int().min(1).max(60).default(15) });

export type SecretSummary = {
  name: string;
  version: number;
  createdAt: string;
  /** Null: current. A time: valid until then. */
  expiresAt: string | null;
  lastUsedAt: string | null;
};

export type Source = {
  id: string;
  name: string;
  provider: string;
  ingestKey: string;
  /** Where the provider posts to (the receiver). */
  url: string;
  /** The same on the dashboard's port. */
  webUrl: string;
  settings: Record<string, string>;
  maxBodyBytes: number | null;
  decompress: boolean;
  disabled: boolean;
  /** Made up by Spillway itself: only handlers that ask for demo data get its events. */
  demo: boolean;
  /** Until then it accepts and logs only; null when it refuses what does not verify. */
  logOnlyUntil: string | null;
  createdAt: string;
  secrets: SecretSummary[];
  lastRequestAt: string | null;
  /** Requests a minute over the last five minutes. */
  perMinute: number;
  /** Requests of each half hour of the last day, the running one last. */
  halves: number[];
  /** Since when nothing has come, where something should have by now (lib/domain/silence.ts). */
  silentSince: string | null;
  /** Sums over the last 24 h. */
  day: {
    received: number;
    accepted: number;
    duplicate: number;
    rejected: number;
    unverified: number;
    handshake: number;
    shed: number;
    bytes: number;
  };
};

/** GET /api/v1/providers: what the creation form draws. */
export type ProviderSummary = {
  id: string;
  name: string;
  category: string;
  docsUrl: string;
  setup: string;
  credentials: { name: string; label: string; help: string; secret: boolean; optional: boolean; generate: boolean }[];
  settings: { name: string; label: string; help: string; default: string; choices: string[] | null; optional: boolean }[];
  samples: string[];
};
