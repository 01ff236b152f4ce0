/** What a person needs right after the start: where the dashboard is, how to get in, and something to try. */
import type { Config } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import { createFirstSource } from "#lib/operations/createFirstSource.ts";
import { ensureAdmin } from "#lib/operations/createFirstUser.ts";
import { createSetupToken } from "#lib/operations/createSetupToken.ts";

/** Creates the first administrator or a set-up link, and a first source, where there are none. @returns the lines to print */
export async function takeFirstSteps(config: Config): Promise<string[]> {
  const context = createContext(config, "start", { write: 2, read: 1 });
  try {
    const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config;
    if (email && password) await ensureAdmin(context.pool, { email, password });
    const setupUrl = await createSetupToken(context);
    const ingestUrl = await createFirstSource(context);
    return [
      "",
      "Spillway is ready.",
      `  Dashboard     ${config.publicUrl}`,
      ...(setupUrl ? [`  Set-up link   ${setupUrl}`, "                (creates the first administrator; works once, for an hour)"] : []),
      ...(ingestUrl ? tryIt(ingestUrl) : []),
      "  Stop with Ctrl-C.",
      "",
    ];
  } finally {
    await context.close();
  }
}

const tryIt = (ingestUrl: string) => [
  `  Ingest URL    ${ingestUrl}`,
  "                (the source 'first-source' verifies nothing: for trying only)",
  "  Try it:",
  `    curl -H 'content-type: application/json' -d '{"type":"hello","message":"It works"}' ${ingestUrl}`,
];
