/** A temporary PostgreSQL for one process of tests: says its address, and ends with the process that asked for it. */
import { startTemporaryDatabase } from "#lib/postgres/embedded.ts";

const server = await startTemporaryDatabase({ durable: false });
const stop = () => void server.stop().then(() => process.exit(0));
process.once("disconnect", stop);
process.once("SIGTERM", stop);
if (process.connected) process.send?.(server.url);
else stop();
