/** A receiver on a port of its own, in this process, with a real gateway behind it. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { parseConfig } from "#lib/config.ts";
import { createGatewayFor } from "#lib/context.ts";
import type { Gateway } from "#lib/ingest/gateway.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { createReceiver, type ServerOptions } from "#receiver/server.ts";
import { credentialsOf, settingsOf } from "./conformance.ts";
import { TEST_SECRET, type TestDatabase } from "./postgres.ts";

export type TestReceiver = {
  server: Server;
  gateway: Gateway;
  origin: string;
  /** Makes a source. @returns its id and ingest URL */
  source(provider: string, settings?: { name?: string; decompress?: boolean; maxBodyBytes?: number }): Promise<{ id: string; url: string }>;
};

/** Call once at the top of a test file. `databaseUrl` when it is not the database's own. */
export function useReceiver(db: TestDatabase, options: Partial<ServerOptions> = {}, databaseUrl = () => db.url): TestReceiver {
  const receiver = {} as TestReceiver;

  beforeAll(async () => {
    const config = parseConfig({ DATABASE_URL: databaseUrl(), APP_SECRET: TEST_SECRET, LOG_LEVEL: "silent" });
    const gateway = await createGatewayFor(config, "test");
    const server = createReceiver({ gateway, trustProxy: false, health: async () => undefined, ...options });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(receiver, { server, gateway, origin, source });

    async function source(provider: string, { name = provider, decompress = false, maxBodyBytes = null as number | null } = {}) {
      const input = { name, provider, credentials: credentialsOf(provider), settings: settingsOf(provider), maxBodyBytes, decompress };
      const { id } = await createSource(db.context, input, SYSTEM);
      const { ingestKey } = await db.prisma.source.findUniqueOrThrow({ where: { id } });
      return { id, url: `${origin}/in/${ingestKey}` };
    }
  });

  afterAll(async () => {
    receiver.server?.close();
    receiver.server?.closeAllConnections();
    await receiver.gateway?.close();
  });

  return receiver;
}
