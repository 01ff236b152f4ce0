/** Both ingest shells of the running stack, the receiver's port and the dashboard's, answer alike: by HTTP alone. */
import { sign as signGithub } from "@octokit/webhooks-methods";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import type { EventSummary } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import type { Source } from "#lib/contracts/sources.ts";
import { makeSample } from "#lib/providers/samples/index.ts";
import { credentialsOf, HANDSHAKES, HOSTILE, PROVIDER_IDS, send, sendCutShort, settingsOf, signed } from "#tests/support/conformance.ts";
import { expect, test } from "./fixtures.ts";

/** A failed test starts a new process, and its sources need names of their own. */
const run = Math.random().toString(36).slice(2, 8);
const sources = new Map<string, Source>();
const urlsOf = (provider: string) => {
  const source = sources.get(provider);
  return source ? [source.url, source.webUrl] : [];
};

test.beforeAll(async ({ api }) => {
  for (const provider of [...PROVIDER_IDS, "none"])
    sources.set(
      provider,
      await api.post<Source>("/api/v1/sources", {
        name: `${provider} ${run}`,
        provider,
        credentials: credentialsOf(provider),
        settings: settingsOf(provider),
      }),
    );
});

for (const provider of PROVIDER_IDS) {
  test(`${provider}: the same answer on both ports, and a repeat is known on the other one`, async () => {
    const [receiver = "", web = ""] = urlsOf(provider);
    const first = await send(signed(provider, receiver, { seed: "receiver" }));
    const other = await send(signed(provider, web, { seed: "web" }));
    expect([other.status, Object.keys(parse(other.text))]).toEqual([first.status, Object.keys(parse(first.text))]);
    expect(first.status).toBeLessThan(300);

    const repeat = await send(signed(provider, web, { seed: "receiver" }));
    expect(repeat.status).toBe(200);
    if (repeat.text !== "") expect(parse(repeat.text)).toEqual({ ...parse(first.text), duplicate: true });
  });

  test(`${provider}: a changed body and another secret get 401 on both ports`, async () => {
    for (const url of urlsOf(provider)) {
      const request = signed(provider, url, { seed: "forged" });
      expect((await send({ ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) })).status).toBe(401);
      expect(
        (await send(signed(provider, url, { seed: "forged", secret: provider === "standard-webhooks" ? "whsec_b3RoZXI=" : "other" })))
          .status,
      ).toBe(401);
    }
  });
}

for (const handshake of HANDSHAKES)
  test(`${handshake.name} on both ports`, async () => {
    for (const url of urlsOf(handshake.provider)) {
      const answer = await send(handshake.request(url));
      expect(answer.status).toBe(handshake.status);
      if (handshake.text !== undefined) expect(answer.text).toBe(handshake.text);
      if (handshake.json !== undefined) expect(parse(answer.text)).toEqual(handshake.json);
    }
  });

for (const hostile of HOSTILE)
  test(`hostile body, ${hostile.name}: its right answer on both ports`, async ({ api }) => {
    for (const [index, url] of urlsOf("none").entries()) {
      const answer = await send({ method: "POST", url, headers: hostile.headers ?? [], body: hostile.body });
      // The second port sees a repeat of what the first stored.
      expect(answer.status).toBe(index === 1 && hostile.status === 202 ? 200 : hostile.status);
      if (hostile.status !== 202) expect(parse(answer.text)).toMatchObject({ error: { code: hostile.code } });
      else {
        const body = await api.raw.get(`/api/v1/events/${String(parse(answer.text).id)}/body`);
        expect(hostile.body.equals(await body.body())).toBe(true);
      }
    }
  });

test("a body cut short, another method and a slash at the end: alike, and never a redirect", async () => {
  for (const url of urlsOf("none")) {
    expect(await sendCutShort(url)).toContain("400");
    for (const method of ["PUT", "GET", "DELETE"])
      expect((await send({ method, url, headers: [], body: Buffer.from("{}") })).status).toBe(405);
    expect((await send({ method: "POST", url: `${url}/`, headers: [], body: Buffer.from('{"id":"slash"}') })).status).toBeLessThan(203);
  }
});

test("Messenger's batch is four events, each with its own delivery", async ({ api }) => {
  for (const url of urlsOf("messenger")) {
    const { ids } = parse((await send(signed("messenger", url, { type: "batch", seed: url }))).text) as { ids: string[] };
    expect(ids).toHaveLength(4);
    for (const id of ids) {
      const { data } = await api.get<Page<EventSummary>>(`/api/v1/events?q=${id}`);
      expect(data[0]?.deliveries).toHaveLength(1);
    }
  }
});

test("what the vendors' own packages sign is accepted on both ports", async () => {
  for (const url of [...urlsOf("stripe")]) {
    const { body } = makeSample("stripe", "invoice.paid", `vendor ${url}`);
    const header = new Stripe("sk_test_x").webhooks.generateTestHeaderString({
      payload: body.toString(),
      secret: credentialsOf("stripe").secret ?? "",
    });
    expect((await send({ method: "POST", url, headers: [["stripe-signature", header]], body })).status).toBe(202);
  }
  for (const url of urlsOf("github")) {
    const { body, headers } = makeSample("github", "push", `vendor ${url}`);
    const signature = await signGithub(credentialsOf("github").secret ?? "", body.toString());
    expect((await send({ method: "POST", url, headers: [...headers, ["x-hub-signature-256", signature]], body })).status).toBe(202);
  }
  for (const url of urlsOf("standard-webhooks")) {
    const { body } = makeSample("standard-webhooks", undefined, `vendor ${url}`);
    const now = new Date();
    const id = `msg_${Math.random()}`;
    const signature = new Webhook(credentialsOf("standard-webhooks").secret ?? "").sign(id, now, body.toString());
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const headers: [string, string][] = [
      ["webhook-id", id],
      ["webhook-timestamp", timestamp],
      ["webhook-signature", signature],
    ];
    expect((await send({ method: "POST", url, headers, body })).status).toBe(202);
  }
});

const parse = (text: string) => JSON.parse(text === "" ? "{}" : text) as Record<string, unknown>;
