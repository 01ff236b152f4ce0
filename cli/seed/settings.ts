/** The settings of the estate as rows: sources and their secrets, people, handlers, alerts. */
import { hashPassword } from "#lib/auth/password.ts";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { providers } from "#lib/providers/index.ts";
import type { Vault } from "#lib/secrets.ts";
import { alertsOf } from "./alerts.ts";
import { sourceSketches } from "./estate.ts";
import { idsOf } from "./ids.ts";
import { DAY_MS, MINUTE_MS, type Plan } from "./plan.ts";
import { hexOf, lettersOf, type Random, randomOf } from "./random.ts";
import type { SeededSource } from "./senders.ts";
import { bytea, iso, type SmallTable } from "./small.ts";
import { uuidText } from "./tables.ts";

/** Everybody's password in the seeded estate. */
export const PASSWORD = "spillway-seed";
export const PEOPLE = [
  { email: "ada@example.com", name: "Ada Lindqvist", role: "admin" },
  { email: "jonas@example.com", name: "Jonas Weber", role: "operator" },
  { email: "mei@example.com", name: "Mei Tanaka", role: "viewer" },
] as const;

/** `suffix` keeps names apart from those that are there already. */
export function seededSources({ randomSeed, from }: Plan, suffix: string): SeededSource[] {
  const random = randomOf(`sources ${randomSeed}${suffix}`);
  const ids = idsOf(random);
  return sourceSketches.map(({ name, provider }) => ({
    id: uuidText(ids.make(from - DAY_MS)),
    name: `${name}${suffix}`,
    secret: secretOf(provider, random),
    verifyToken: providers[provider]?.credentials && "verifyToken" in providers[provider].credentials ? lettersOf(random, 32) : null,
    ingestKey: hexOf(random, 32),
  }));
}

function secretOf(provider: string, random: Random): string {
  if (provider === "stripe") return `whsec_${lettersOf(random, 32)}`;
  if (provider === "standard-webhooks") return `whsec_${Buffer.from(lettersOf(random, 24)).toString("base64")}`;
  return hexOf(random, 32);
}

export async function settingsOf(
  plan: Plan,
  sources: readonly SeededSource[],
  handlers: readonly HandlerDefinition[],
  vault: Vault,
): Promise<SmallTable[]> {
  const { from, until, randomSeed } = plan;
  const random = randomOf(`settings ${randomSeed} ${sources[0]?.id}`);
  const ids = idsOf(random);
  const made = (ms: number) => uuidText(ids.make(ms));
  const setUpAt = from - DAY_MS;
  const secretRow = (
    source: SeededSource,
    name: string,
    value: string,
    version: number,
    createdMs: number,
    expiresMs: number | null,
    usedMs: number | null,
  ) => {
    const id = made(createdMs);
    return {
      ...{
        id,
        source_id: source.id,
        name,
        version,
        ciphertext: bytea(vault.encrypt(value, `source_secret:${id}`)),
        created_at: iso(createdMs),
      },
      ...{ expires_at: expiresMs === null ? null : iso(expiresMs), last_used_at: usedMs === null ? null : iso(usedMs) },
    };
  };
  const secrets = sources.flatMap((source, index) => {
    const provider = sourceSketches[index]?.provider ?? "";
    if (provider === "none") return [];
    const isRotated = provider === "standard-webhooks";
    return [
      secretRow(source, "secret", source.secret, 1, setUpAt, isRotated ? until + 22 * 60 * MINUTE_MS : null, until - MINUTE_MS),
      // Rotated two hours ago; the sender goes on with the old one.
      ...(isRotated ? [secretRow(source, "secret", secretOf(provider, random), 2, until - 120 * MINUTE_MS, null, null)] : []),
      ...(source.verifyToken === null ? [] : [secretRow(source, "verifyToken", source.verifyToken, 1, setUpAt, null, null)]),
    ];
  });
  const password = await hashPassword(PASSWORD);
  const users = PEOPLE.map((person, index) => ({
    ...{ id: made(setUpAt), ...person, password_hash: password, created_at: iso(setUpAt) },
    last_sign_in_at: iso(until - (index + 1) * 47 * MINUTE_MS),
  }));
  return [
    {
      table: "source",
      rows: sources.map(({ id, name, ingestKey }, index) => ({
        ...{
          id,
          name,
          provider: sourceSketches[index]?.provider,
          ingest_key: ingestKey,
          settings: sourceSketches[index]?.settings ?? {},
          decompress: false,
        },
        ...{ created_at: iso(setUpAt), updated_at: iso(setUpAt) },
      })),
    },
    { table: "source_secret", rows: secrets },
    { table: "user", rows: users },
    {
      table: "handler",
      rows: handlers.map((definition) => ({
        name: definition.name,
        definition,
        version: "seeded",
        registered_at: iso(until - 3 * DAY_MS),
        overrides: {},
      })),
    },
    ...alertsOf(plan, sources, vault, made, random),
  ];
}
