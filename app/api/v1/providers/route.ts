/** Providers as the creation form draws them. */
import type { ProviderSummary } from "#lib/contracts/sources.ts";
import { userRoute } from "#lib/http/route.ts";
import { providers } from "#lib/providers/index.ts";
import { sampleTypes } from "#lib/providers/samples/index.ts";

export const GET = userRoute({ role: "viewer" }, async () => ({
  data: Object.values(providers).map(
    (provider): ProviderSummary => ({
      id: provider.id,
      name: provider.name,
      category: provider.category,
      docsUrl: provider.docsUrl,
      setup: provider.setup,
      credentials: Object.entries(provider.credentials).map(([name, field]) => ({
        name,
        label: field.label,
        help: field.help,
        secret: field.secret,
        optional: field.optional ?? false,
        generate: field.generate ?? false,
      })),
      settings: Object.entries(provider.settings ?? {}).map(([name, field]) => ({
        name,
        label: field.label,
        help: field.help,
        default: field.default ?? "",
        choices: field.choices ? [...field.choices] : null,
        optional: field.optional ?? false,
      })),
      samples: sampleTypes(provider.id),
    }),
  ),
  nextCursor: null,
  applied: {},
}));
