/** What a provider's credentials and settings must be, and where mistakes are told. */
import { suggest } from "#lib/domain/suggest.ts";
import { AppError } from "#lib/errors.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { randomToken } from "#lib/secrets.ts";

/** @throws AppError `bad_request` with the nearest provider. */
export function providerOf(id: string): Provider {
  const provider = providers[id];
  if (provider) return provider;
  const meant = suggest(id, Object.keys(providers));
  throw new AppError("bad_request", {
    problem: `provider: there is no provider '${id}'.${meant ? ` Did you mean '${meant}'?` : ` Providers: ${Object.keys(providers).join(", ")}.`}`,
  });
}

export type Prepared = { credentials: Record<string, string>; settings: Record<string, string>; generated: Record<string, string> };

/** Other names that the generic provider's settings go by. */
const ALIASES: Readonly<Record<string, string>> = { alg: "algorithm", enc: "encoding", keyEnc: "keyEncoding", signed: "template" };

/**
 * Sorts what was given into credentials and settings, makes up what may be made up, and refuses the rest.
 * `later`: what is missing may be added later; until then nothing verifies.
 * @throws AppError `bad_request` that names the credential or setting.
 */
export function prepareSource(
  provider: Provider,
  given: Record<string, string>,
  givenSettings: Record<string, string>,
  { later = false } = {},
): Prepared {
  const settings: Record<string, string> = {};
  const credentials: Record<string, string> = {};
  for (const [key, value] of [...Object.entries(givenSettings), ...Object.entries(given)]) {
    const name = ALIASES[key] ?? key;
    if (Object.hasOwn(provider.credentials, name) && Object.hasOwn(given, key)) credentials[name] = value.trim();
    else if (provider.settings && Object.hasOwn(provider.settings, name)) settings[name] = value.trim();
    else throw new AppError("bad_request", { problem: `credentials.${key}: ${provider.name} has no such credential or setting.` });
  }
  return { ...completeCredentials(provider, credentials, later), settings: checkSettings(provider, settings) };
}

function completeCredentials(provider: Provider, credentials: Record<string, string>, later: boolean) {
  const generated: Record<string, string> = {};
  for (const [name, field] of Object.entries(provider.credentials)) {
    if (credentials[name]) continue;
    if (field.optional || (later && !field.generate)) delete credentials[name];
    else if (field.generate)
      generated[name] = provider.id === "standard-webhooks" ? `whsec_${Buffer.from(randomToken(24)).toString("base64")}` : randomToken(24);
    else throw new AppError("bad_request", { problem: `credentials.${name}: ${field.label} is missing. ${field.help}` });
  }
  return { credentials: { ...credentials, ...generated }, generated };
}

function checkSettings(provider: Provider, settings: Record<string, string>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    const field = provider.settings?.[name];
    if (value === "" || !field) continue;
    const plain = name === "algorithm" ? value.replace(/^hmac-?/i, "").toLowerCase() : value;
    if (field.choices && !field.choices.includes(plain))
      throw new AppError("bad_request", { problem: `settings.${name}: '${value.slice(0, 40)}' is none of ${field.choices.join(", ")}.` });
    checked[name] = plain;
  }
  return checked;
}
