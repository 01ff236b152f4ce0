/** `npm start`: the whole of Spillway on one machine, from an empty folder to a working dashboard. */
import { environment, getConfig } from "#lib/config.ts";
import { buildWhenChanged } from "./build.ts";
import { runStack } from "./stack.ts";
import { complain } from "./terminal.ts";

/** Runs until it is told to stop; ends the process. */
export async function start(): Promise<void> {
  const config = getConfig();
  await runStack(config, {
    prepare: buildWhenChanged,
    web: ["node_modules/next/dist/bin/next", "start", "-p", String(config.PORT), "-H", config.HOST],
    node: [],
    env: { ...environment(), NODE_ENV: "production" },
  });
}

if (import.meta.main) {
  await start().catch((error: unknown) => {
    complain(error);
    process.exit(1);
  });
}
