/** A stored request copied as a command: run by a real shell against a real receiver, the same bytes arrive, and are genuine. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { parsePublicId } from "#lib/domain/id.ts";
import { signSample } from "#lib/domain/sign.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { copyEvent } from "#lib/operations/copyEvent.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample } from "#lib/providers/samples/index.ts";
import { findBody, findEvent } from "#lib/store/events.ts";
import { credentialsOf, send, settingsOf } from "#tests/support/conformance.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { useReceiver } from "#tests/support/receiver.ts";

const db = useDatabase();
const receiver = useReceiver(db);
const urls: Record<string, string> = {};
const PROVIDERS = ["stripe", "github", "slack", "shopify", "standard-webhooks", "generic-hmac", "messenger", "none"];
/** What an operator is here. */
const ada = { name: "ada@example.com", role: "operator", address: "192.0.2.7" } as const;

beforeAll(async () => {
  for (const provider of PROVIDERS) urls[provider] = (await receiver.source(provider)).url;
});

const TRIES = 10;

/** Runs until something new is stored. @returns its id */
async function stored(run: () => Promise<unknown>): Promise<string> {
  const before = await newest();
  for (let tries = 0; tries < TRIES; tries++) {
    await run();
    const id = await newest();
    if (id !== before) return id;
  }
  throw new Error("Nothing was stored.");
}

/** Posts a signed body, and lets go of its key, so that the same again is an event of its own and is kept whole. */
async function receive(provider: string, body: Buffer, headers: [string, string][] = []): Promise<string> {
  const definition = providers[provider] as Provider;
  const signedHeaders = signSample(definition, settingsOf(provider), credentialsOf(provider), body, headers, new Date());
  let answer = await send({ method: "POST", url: urls[provider] ?? "", headers: signedHeaders, body });
  // A machine that is busy with other tests says so, and every sender then sends again.
  for (let tries = 0; answer.status === 503 && tries < TRIES; tries++)
    answer = await send({ method: "POST", url: urls[provider] ?? "", headers: signedHeaders, body });
  expect([answer.status, provider]).toEqual([definition.acknowledge.status ?? 202, provider]);
  await db.pool.query("delete from event_key");
  const parsed = JSON.parse(answer.text || "{}") as { id?: string; ids?: string[] };
  return parsePublicId("evt", parsed.id ?? parsed.ids?.[0] ?? "") ?? (await newest());
}
const newest = async () => (await db.pool.query<{ id: string }>("select id from event order by id desc limit 1")).rows[0]?.id ?? "";
const copy = (id: string, as: "secret" | "test" = "secret") =>
  copyEvent({ ...db.context, ingestUrl: receiver.origin }, id, as === "secret" ? ada : undefined);

/** Fed as a person pastes, through the standard input: no word of the command line is too long that way. */
async function feed(program: string, argument: string, input: string): Promise<string> {
  const running = promisify(execFile)(program, [argument], { maxBuffer: 10_000_000 });
  running.child.stdin?.end(input);
  return (await running).stdout;
}
/** With history expansion on, as in a terminal: where `!` is dangerous. */
const inShell = (command: string, shell = "bash") => feed(shell, "-s", shell === "bash" ? `set -o history; set -H\n${command}` : command);

const BODIES: [name: string, body: Buffer][] = [
  ["single quotes, `$(x)`, $HOME, \\ and !", Buffer.from(`{"id":"1","text":"it's $(date) \`id\` $HOME \\\\ !! !x \\u0041"}`)],
  ["newlines, and one at the end", Buffer.from('{\n  "id": "2",\r\n  "a": 1\n}\n\n')],
  ["a 20-digit integer", Buffer.from('{"id":12345678901234567890,"amount":1.0,"rate":1e400}')],
  ["letters of all kinds", Buffer.from('{"id":"4","text":"Grüße 東京 😀 \u{202e}"}')],
  ["a NUL and a tab", Buffer.from('{"id":"5","a":"\u0000\t"}')],
  ["what is not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x27, 0x0a, 0x7d])],
  ["a byte order mark", Buffer.from('\u{feff}{"id":"7"}')],
  ["an @ at the beginning", Buffer.from("@/etc/passwd")],
  ["300 kB, longer than one word may be", Buffer.from(JSON.stringify({ id: "9", text: "x'y".repeat(100_000) }))],
  ["a heredoc's own end", Buffer.from("BODY\nEOF\nBODY\n")],
];

describe("cURL signed with the source's own secret, run by bash", () => {
  test.each(BODIES)("%s: arrives byte for byte and is verified", async (_name, body) => {
    for (const provider of ["stripe", "generic-hmac"]) {
      const { curl, signedWith } = await copy(await receive(provider, body));
      expect(signedWith).toEqual({ kind: "secret", version: 1 });
      const id = await stored(() => inShell(curl));
      expect(body.equals((await findBody(db.db, id)) ?? Buffer.alloc(0))).toBe(true);
      expect((await findEvent(db.db, id))?.secret_version).toBe(1);
      await db.pool.query("delete from event_key");
    }
  });

  test.each(PROVIDERS.filter((provider) => provider !== "none"))("%s takes it for genuine", async (provider) => {
    const { body, headers } = makeSample(provider, undefined, provider);
    const { curl } = await copy(await receive(provider, body, headers));
    const event = await findEvent(db.db, await stored(() => inShell(curl)));
    expect([event?.secret_version, event?.verdict]).toEqual([1, "accepted"]);
  });

  test("sh understands it too, and the provider's headers come along", async () => {
    const body = Buffer.from(`{"it's":"!"}`);
    const { curl } = await copy(await receive("github", body, [["x-github-event", "it's a push"]]));
    const event = await findEvent(db.db, await stored(() => inShell(curl, "sh")));
    expect(event?.type).toContain("it's a push");
  });
});

describe("what is copied without asking for the secret", () => {
  test("is signed with a public key: the source refuses it, and one whose secret that key is accepts it", async () => {
    const body = Buffer.from('{"id":"evt_test","type":"x"}');
    const { curl, signedWith, notes } = await copy(await receive("stripe", body), "test");
    expect(signedWith).toEqual({ kind: "test", key: "spillway-test-key" });
    expect(notes.join(" ")).toContain("whose signing secret is that key");
    expect(await inShell(curl)).toContain("signature_rejected");

    const source = { name: "takes the test key", provider: "stripe", settings: {}, maxBodyBytes: null };
    const { id } = await createSource(db.context, { ...source, credentials: { secret: "spillway-test-key" } }, SYSTEM);
    const { ingestKey } = await db.prisma.source.findUniqueOrThrow({ where: { id } });
    const accepted = await stored(() => inShell(curl.replace(/\/in\/\w+/, `/in/${ingestKey}`)));
    expect((await findEvent(db.db, accepted))?.source_id).toBe(id);
  });

  test("holds no secret of the source's, no signature of the stored request's, and no header that holds one", async () => {
    const id = await receive("github", Buffer.from("{}"), [
      ["x-api-key", "key-in-a-header"],
      ["x-my-token", "token-in-a-header"],
      ["x-github-event", "ping"],
    ]);
    const { signature } = (
      await db.pool.query<{ signature: string }>(
        `select h->>1 as signature from request r join event e on e.request_id = r.id, jsonb_array_elements(r.headers::jsonb) as h
         where e.id = $1 and h->>0 = 'x-hub-signature-256'`,
        [id],
      )
    ).rows[0]!;
    for (const text of Object.values(await copy(id, "test")).map((value) => JSON.stringify(value)))
      for (const secret of [credentialsOf("github").secret, signature, "key-in-a-header", "token-in-a-header"])
        expect(text).not.toContain(secret);
    expect((await copy(id, "test")).notes.at(-1)).toBe("Left out because they hold secrets: x-api-key, x-my-token.");
  });
});

test("who signs with the real secret is in the audit log; who copies with the test key is not", async () => {
  const id = await receive("github", Buffer.from('{"audited":true}'));
  const entries = () => db.pool.query("select actor, action, detail from audit_log where action = 'event.signed' order by id desc");
  const before = (await entries()).rowCount ?? 0;
  await copy(id, "test");
  expect((await entries()).rowCount).toBe(before);
  await copy(id);
  expect((await entries()).rows[0]).toMatchObject({ actor: "ada@example.com", detail: { secretVersion: 1 } });
});

test("a source without a secret has none to sign with", async () => {
  const id = await receive("none", Buffer.from('{"id":"none"}'));
  await expect(copy(id)).rejects.toMatchObject({ code: "conflict" });
  expect((await copy(id, "test")).signedWith).toMatchObject({ kind: "nothing" });
});

test("fetch sends the same bytes, digits and all", async () => {
  for (const [, body] of BODIES) {
    const { fetch: code } = await copy(await receive("none", body), "test");
    const id = await stored(() => feed(process.execPath, "-", `(async () => { ${code} })()`));
    expect(body.equals((await findBody(db.db, id)) ?? Buffer.alloc(0))).toBe(true);
    await db.pool.query("delete from event_key");
  }
});
