/** A source's secrets in a few words. */
import type { SecretSummary, Source } from "#lib/contracts/sources.ts";

export const isLive = (secret: SecretSummary, now = Date.now()) => secret.expiresAt === null || new Date(secret.expiresAt).getTime() > now;

/** Old, and still valid. */
export const isOverlapping = (secret: SecretSummary, now = Date.now()) => secret.expiresAt !== null && isLive(secret, now);

export function secretState({ provider, secrets }: Pick<Source, "provider" | "secrets">): string {
  if (provider === "none") return "not verified";
  const versions = secrets.filter((secret) => secret.name === "secret" && isLive(secret)).map((secret) => `v${secret.version}`);
  if (versions.length === 0) return "no secret";
  return versions.length === 1 ? `${versions[0]}` : `${versions[0]} and ${versions.slice(1).join(", ")}`;
}
