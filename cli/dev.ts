/** `npm run dev`: as `npm start`, with Next's development server, and worker and receiver restarted when a file changes. */
import { environment, getConfig } from "#lib/config.ts";
import { runStack } from "./stack.ts";
import { complain } from "./terminal.ts";

try {
  const config = getConfig();
  await runStack(config, {
    prepare: async () => {},
    web: ["node_modules/next/dist/bin/next", "dev", "-p", String(config.PORT), "-H", config.HOST],
    node: ["--watch", "--watch-preserve-output"],
    env: { ...environment(), NODE_ENV: "development" },
  });
} catch (error) {
  complain(error);
  process.exit(1);
}
