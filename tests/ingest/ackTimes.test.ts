/** How long senders wait is written down by the minute, whatever process answered them. */
import { expect, test } from "vitest";
import { parseConfig } from "#lib/config.ts";
import { createGatewayFor } from "#lib/context.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { ackTimes } from "#lib/store/ackTimes.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";

const database = useDatabase();

test("each acknowledged request is timed, a refused one is not, and two processes add up", async () => {
  const input = { name: "timed", provider: "none", credentials: {}, settings: {}, maxBodyBytes: null };
  const { id } = await createSource(database.context, input, SYSTEM);
  const { ingestKey: key } = await database.prisma.source.findUniqueOrThrow({ where: { id } });
  const config = parseConfig({ DATABASE_URL: database.url, APP_SECRET: TEST_SECRET, LOG_LEVEL: "silent" });
  const gateways = [await createGatewayFor(config, "one"), await createGatewayFor(config, "two")];
  const statuses: number[] = [];
  for (const gateway of gateways) {
    for (const method of ["POST", "POST", "PUT"]) {
      const body = Buffer.from(JSON.stringify({ n: statuses.length }));
      const arrival = { key, method, path: `/in/${key}`, query: "", headers: [], remoteAddress: "192.0.2.1", readBody: async () => body };
      statuses.push((await gateway.receive(arrival)).status);
    }
    await gateway.close();
  }
  expect(statuses).toEqual([202, 202, 405, 202, 202, 405]);
  expect(await ackTimes(database.db, 5)).toMatchObject({ of: 4, p50Ms: expect.any(Number) });
});
