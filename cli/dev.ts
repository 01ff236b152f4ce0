/** `npm run dev`: as `npm start`, with Next's development server, and the worker started anew when a handler changes. */
import { dirname } from "node:path";
import { environment, getConfig } from "#lib/config.ts";
import { runStack } from "./stack.ts";
import { complain } from "./terminal.ts";

/** A restart is waited for by somebody: what takes longer is released, uses no attempt, and runs in the new worker. */
const SHUTDOWN_SECONDS = 1;

try {
  const config = getConfig();
  await runStack(
    { ...config, SHUTDOWN_SECONDS },
    {
      prepare: async () => {},
      web: ["node_modules/next/dist/bin/next", "dev", "-p", String(config.PORT), "-H", config.HOST],
      node: ["--watch", "--watch-preserve-output"],
      reload: [dirname(config.HANDLERS), "lib", "worker"],
      env: { ...environment(), NODE_ENV: "development", SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS) },
    },
  );
} catch (error) {
  complain(error);
  process.exit(1);
}
