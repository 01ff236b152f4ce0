/** Secrets of sources: rotated one at a time, shown once, and the reason of a refusal told to those who may know. */
import { describe, expect, test } from "vitest";
import { SYSTEM } from "#lib/operations/actor.ts";
import { explainRequest } from "#lib/operations/explainRequest.ts";
import { revokeOldSecrets, rotateSecret } from "#lib/operations/rotateSecret.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { send, signed } from "#tests/support/conformance.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { useReceiver } from "#tests/support/receiver.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const db = useDatabase();
const receiver = useReceiver(db);
const deps = () => ({ db: db.db, vault: db.context.vault, ingestUrl: receiver.origin });

/** The id of the newest refused request of a source. */
const refusedOf = (sourceId: string) =>
  waitFor("it is stored", async () => {
    const { rows } = await db.db.query<{ id: string }>(
      "select id from request where source_id = $1::uuid and verdict = 'rejected' order by id desc limit 1",
      [sourceId],
    );
    return rows[0]?.id;
  });

describe("a rotation", () => {
  test("makes the secret up where it may, and tells it once", async () => {
    const { id } = await receiver.source("github", { name: "generated" });
    const { version, generated } = await rotateSecret(db.context, id, { credentials: { secret: "" }, overlapHours: 24 }, SYSTEM);
    expect([version, generated.secret?.length]).toEqual([2, 32]);
    expect(
      (await rotateSecret(db.context, id, { credentials: { secret: "given" }, overlapHours: 24, force: true }, SYSTEM)).generated,
    ).toEqual({});
  });

  test("inside the overlap of the last one is refused, because it would end the secret the provider may still use; force does it all the same", async () => {
    const { id } = await receiver.source("stripe", { name: "twice" });
    const rotate = (force?: boolean) =>
      rotateSecret(db.context, id, { credentials: { secret: "whsec_next" }, overlapHours: 24, ...(force ? { force } : {}) }, SYSTEM);
    await rotate();
    await expect(rotate()).rejects.toMatchObject({ code: "rotation_overlap", message: expect.stringContaining("goes on until") });
    expect((await rotate(true)).version).toBe(3);
    await revokeOldSecrets(db.context, id, SYSTEM);
    expect((await rotate()).version).toBe(4);
  });

  test("gives its first secret to a source that was made without one, and until then everything is refused", async () => {
    const input = { name: "later", provider: "stripe", credentials: {}, settings: {}, maxBodyBytes: null, secretLater: true };
    const { id } = await createSource(db.context, input, SYSTEM);
    const { ingestKey } = await db.prisma.source.findUniqueOrThrow({ where: { id } });
    const request = () => signed("stripe", `${receiver.origin}/in/${ingestKey}`);
    expect((await send(request())).status).toBe(401);
    expect(await explainRequest(deps(), await refusedOf(id))).toMatchObject({ cause: "no_secret" });
    expect(
      (await rotateSecret(db.context, id, { credentials: { secret: "stripe-secret-0123456789" }, overlapHours: 0 }, SYSTEM)).version,
    ).toBe(1);
    await waitFor("it is accepted", async () => (await send(request())).status === 202);
  });
});

describe("a refused request is explained from what was kept of it", () => {
  test("signed with a secret that has ended", async () => {
    const { id, url } = await receiver.source("github", { name: "ended" });
    await rotateSecret(db.context, id, { credentials: { secret: "the-new-one" }, overlapHours: 0 }, SYSTEM);
    await waitFor("the old one is refused", async () => (await send(signed("github", url))).status === 401);
    expect(await explainRequest(deps(), await refusedOf(id))).toMatchObject({ cause: "ended_secret" });
  });

  test("signed with the secret of another source, which is named", async () => {
    const { id, url } = await receiver.source("slack", { name: "mistaken" });
    await createSource(
      db.context,
      { name: "its owner", provider: "slack", credentials: { secret: "of-the-owner" }, settings: {}, maxBodyBytes: null },
      SYSTEM,
    );
    await send(signed("slack", url, { secret: "of-the-owner" }));
    const explanation = await explainRequest(deps(), await refusedOf(id));
    expect(explanation).toMatchObject({ cause: "other_source", title: "Signed with the secret of 'its owner'" });
    expect(JSON.stringify(explanation)).not.toContain("of-the-owner");
  });

  test("changed on its way; and of a body that was not kept whole nothing is claimed", async () => {
    const { id, url } = await receiver.source("github", { name: "changed" });
    const request = signed("github", url);
    await send({ ...request, body: Buffer.concat([request.body, Buffer.from("\n")]) });
    expect(await explainRequest(deps(), await refusedOf(id))).toMatchObject({ cause: "body_changed" });

    const large = await receiver.source("github", { name: "large" });
    await send({ ...signed("github", large.url), body: Buffer.alloc(20_000, 32) });
    expect(await explainRequest(deps(), await refusedOf(large.id))).toMatchObject({ cause: "not_kept" });
  });

  test("to the sender nothing is told: its answer is the same before and after, and names no other source", async () => {
    const { id, url } = await receiver.source("shopify", { name: "no oracle" });
    await createSource(
      db.context,
      { name: "private name", provider: "shopify", credentials: { secret: "of-the-other" }, settings: {}, maxBodyBytes: null },
      SYSTEM,
    );
    const answers = async () => [
      await send(signed("shopify", url, { secret: "of-the-other" })),
      await send(signed("shopify", url, { secret: "made up" })),
    ];
    const before = await answers();
    await explainRequest(deps(), await refusedOf(id));
    const said = [...before, ...(await answers())].map(({ text }) => text.replace(/req_\w+/, ""));
    expect(new Set(said).size).toBe(1);
    expect(said[0]).not.toContain("private name");
  });

  test("an accepted request, and one there is not, have no explanation", async () => {
    const { id, url } = await receiver.source("github", { name: "accepted" });
    await send(signed("github", url));
    const { rows } = await db.db.query<{ id: string }>("select id from request where source_id = $1::uuid", [id]);
    await expect(explainRequest(deps(), rows[0]?.id ?? "")).rejects.toMatchObject({ code: "bad_request" });
    await expect(explainRequest(deps(), id)).rejects.toMatchObject({ code: "not_found" });
  });
});
