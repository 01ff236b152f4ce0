/** A request becomes its events: the type, key, entity and time its provider says, all of it storable. */
import { describe, expect, test } from "vitest";
import type { HeaderList } from "#lib/domain/request.ts";
import { split } from "#tests/support/requests.ts";

const FORM: HeaderList = [["content-type", "application/x-www-form-urlencoded"]];

describe("requests that are one event", () => {
  test.each<[string, string, string, HeaderList, object]>([
    [
      "Stripe",
      "stripe",
      '{"id":"evt_1","type":"invoice.paid","created":1700000000,"data":{"object":{"id":"in_1"}}}',
      [],
      { type: "invoice.paid", dedupKey: "evt_1", entityKey: "in_1", occurredAt: new Date(1_700_000_000_000) },
    ],
    ["Stripe Connect", "stripe", '{"id":"evt_1","account":"acct_1","type":"x"}', [], { dedupKey: "acct_1:evt_1" }],
    [
      "a thin Stripe event",
      "stripe",
      '{"id":"evt_1","type":"v1.x","created":"2026-11-18T10:00:00.000Z","related_object":{"id":"mtr_1"}}',
      [],
      { entityKey: "mtr_1", occurredAt: new Date("2026-11-18T10:00:00Z") },
    ],
    [
      "X activity",
      "x-activity",
      '{"data":{"event_type":"post.create","event_uuid":"5","tag":"t","filter":{"user_id":"9"}}}',
      [],
      { type: "post.create", dedupKey: "5:t", entityKey: "9" },
    ],
    [
      "X activity without a tag",
      "x-activity",
      '{"data":{"event_type":"post.create","event_uuid":"5"}}',
      [],
      { dedupKey: "5", entityKey: null },
    ],
    [
      "GitHub",
      "github",
      '{"action":"opened","repository":{"id":5},"issue":{"number":3}}',
      [
        ["x-github-event", "issues"],
        ["x-github-delivery", "d"],
      ],
      { type: "issues.opened", dedupKey: "d", entityKey: "5:3" },
    ],
    ["GitHub without an action", "github", "{}", [["x-github-event", "push"]], { type: "push" }],
    [
      "Slack",
      "slack",
      '{"team_id":"T","event_id":"Ev1","event_time":1700000000,"event":{"type":"message","subtype":"bot_message","channel":"C"}}',
      [],
      { type: "message.bot_message", dedupKey: "Ev1", entityKey: "T:C", occurredAt: new Date(1_700_000_000_000) },
    ],
    [
      "a Slack command",
      "slack",
      "command=%2Fdeploy&trigger_id=1.2&team_id=T&channel_id=C",
      FORM,
      { type: "/deploy", dedupKey: "1.2", entityKey: "T:C" },
    ],
    [
      "a Slack button",
      "slack",
      `payload=${encodeURIComponent('{"type":"block_actions","trigger_id":"3.4"}')}`,
      FORM,
      { type: "block_actions", dedupKey: "3.4" },
    ],
    [
      "Shopify",
      "shopify",
      '{"id":9}',
      [
        ["x-shopify-topic", "orders/create"],
        ["x-shopify-shop-domain", "a.myshopify.com"],
        ["x-shopify-event-id", "e"],
      ],
      { type: "orders/create", dedupKey: "a.myshopify.com:orders/create:e", entityKey: "a.myshopify.com:9" },
    ],
    [
      "Standard Webhooks",
      "standard-webhooks",
      '{"type":"user.created","timestamp":"2026-11-18T10:00:00Z","data":{"id":"u"}}',
      [["webhook-id", "msg_1"]],
      { type: "user.created", dedupKey: "msg_1", entityKey: "u" },
    ],
  ])("%s", (_name, id, body, headers, expected) => {
    expect(split(id, body, headers)).toMatchObject([{ start: null, end: null, context: null, ...expected }]);
  });

  test("an operator says where type, id and entity are", () => {
    const settings = { typePath: "header:x-topic", idPath: "json:meta.id", entityPath: "order.number" };
    expect(
      split("generic-hmac", '{"meta":{"id":12345678901234567890},"order":{"number":7}}', [["x-topic", "paid"]], settings),
    ).toMatchObject([{ type: "paid", dedupKey: "12345678901234567890", entityKey: "7" }]);
  });

  test("without an id, the same bytes are the same event", () => {
    expect(split("none", "hello")).toEqual(split("none", "hello"));
    expect(split("none", "hello")[0]).toMatchObject({ type: "unparseable", dedupKey: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(split("none", "hello")[0]?.dedupKey).not.toBe(split("none", "hello ")[0]?.dedupKey);
    expect(split("stripe", "{}")[0]).toMatchObject({ type: "unknown", dedupKey: expect.stringMatching(/^sha256:/) });
  });
});

describe("what a column can hold", () => {
  test("NUL, lone surrogates and novels are cut to size", () => {
    const [nul] = split("none", '{"type":"a\\u0000b","id":"\\ud800x"}');
    expect(nul).toMatchObject({ type: "a\u{fffd}b", dedupKey: "\u{fffd}x" });
    const [long] = split("none", JSON.stringify({ type: `${"t".repeat(199)}😀`, id: "i".repeat(401) }), [], { entityPath: "type" });
    expect(long?.type).toHaveLength(200);
    expect(long?.type.isWellFormed()).toBe(true);
    expect(long?.dedupKey).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(split("none", JSON.stringify({ id: "i".repeat(400) }))[0]?.dedupKey).toHaveLength(400);
  });

  test("keys of another object's prototype are not fields", () => {
    expect(split("none", "{}", [], { idPath: "constructor.name", typePath: "__proto__.x" })[0]).toMatchObject({
      type: "unknown",
      dedupKey: expect.stringMatching(/^sha256:/),
    });
  });

  test.each(["1e999999", "-1", "99999999999999999999", '"soon"', '"March 7"', '"1"', "null", "{}", "true"])(
    "a time of %s is no time",
    (created) => {
      expect(split("stripe", `{"id":"e","created":${created}}`)[0]?.occurredAt).toBeNull();
    },
  );

  test("a time without a zone is UTC, wherever the server stands", () => {
    for (const created of ["2026-11-18T10:00:00", "2026-11-18T10:00:00Z", "2026-11-18T11:00:00+01:00"])
      expect(split("stripe", JSON.stringify({ id: "e", created }))[0]?.occurredAt).toEqual(new Date("2026-11-18T10:00:00Z"));
    expect(
      split("twitter", '{"tweet_create_events":[{"id_str":"1","created_at":"Mon Mar 26 16:33:26 +0000 2018"}]}')[0]?.occurredAt,
    ).toEqual(new Date("2018-03-26T16:33:26Z"));
  });

  test("20,000 levels split like one", () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    expect(split("none", `{"id":"d","deep":${deep}}`)).toMatchObject([{ dedupKey: "d" }]);
    expect(split("messenger", `{"entry":[{"id":"P","messaging":[{"message":{"mid":"m"},"deep":${deep}}]}]}`)).toMatchObject([
      { dedupKey: "P:message:m" },
    ]);
    expect(split("twitter", `{"favorite_events":[{"id":"f","deep":${deep}}],"users":{"u":${deep.slice(19_000, 21_000)}}}`)).toMatchObject([
      { dedupKey: ":favorite_events:f" },
    ]);
  });
});
