/** X Account Activity: every element of every list is an event, keyed by the user it was sent for. */
import { describe, expect, test } from "vitest";
import { split } from "#tests/support/requests.ts";

describe("X Account Activity", () => {
  const twitter = (fields: string) => split("twitter", `{"for_user_id":"7",${fields}}`);

  test("every list gives its elements, in order", () => {
    const events = twitter('"tweet_create_events":[{"id_str":"1"},{"id_str":"2"}],"favorite_events":[{"id":"f"}],"user_has_blocked":false');
    expect(events.map(({ dedupKey }) => dedupKey)).toEqual(["7:tweet_create_events:1", "7:tweet_create_events:2", "7:favorite_events:f"]);
  });

  test("a numeric id keeps all its digits", () => {
    expect(twitter('"tweet_create_events":[{"id":12345678901234567890}]')[0]?.dedupKey).toBe("7:tweet_create_events:12345678901234567890");
  });

  test.each(["unfollow", "unblock", "unmute"])("%s has a type of its own", (kind) => {
    const list = `${kind.slice(2)}_events`;
    const key = (type: string) =>
      twitter(`"${list}":[{"type":"${type}","source":{"id":1},"target":{"id":2},"created_timestamp":"1700000000000"}]`)[0];
    expect(key(kind)?.type).toBe(`${kind}_events`);
    expect(key(kind.slice(2))?.type).toBe(list);
    expect(key(kind)?.dedupKey).not.toBe(key(kind.slice(2))?.dedupKey);
  });

  test("both sides of a conversation are one entity", () => {
    const dm = (from: string, to: string) =>
      twitter(`"direct_message_events":[{"id":"d","message_create":{"sender_id":"${from}","target":{"recipient_id":"${to}"}}}]`)[0];
    expect(dm("7", "9")?.entityKey).toBe("dm:7:9");
    expect(dm("9", "7")?.entityKey).toBe("dm:7:9");
  });

  test("a deletion is not taken for the post, a revocation is one object, typing is keyed by its bytes", () => {
    expect(twitter('"tweet_delete_events":[{"status":{"id":"1"}}]')[0]?.dedupKey).toBe("7:tweet_delete_events:1:deleted");
    expect(
      twitter('"user_event":{"revoke":{"date_time":"2018-05-24T09:48:12+00:00","target":{"app_id":"1"},"source":{"user_id":"2"}}}'),
    ).toMatchObject([
      { type: "user_event", dedupKey: "7:user_event:2:1:2018-05-24T09:48:12+00:00", occurredAt: new Date("2018-05-24T09:48:12Z") },
    ]);
    expect(twitter('"direct_message_indicate_typing_events":[{"sender_id":"1"}]')[0]?.dedupKey).toMatch(
      /^7:direct_message_indicate_typing_events:sha256:/,
    );
  });

  test("small shared maps ride along as they were written, large ones do not", () => {
    const users = '{ "1": {"id":12345678901234567890, "name":"a\\u0000b"} }';
    const small = twitter(`"users":${users},"favorite_events":[{"id":"f"}]`)[0]?.context ?? "";
    expect(small).toContain(users);
    expect(small).not.toContain("\0");
    const large = twitter(`"users":{"1":"${"x".repeat(20_000)}"},"favorite_events":[{"id":"f"}]`)[0]?.context;
    expect(JSON.parse(large ?? "")).toEqual({ for_user_id: "7" });
  });

  test("an empty list is no event; a control message is one, under its own name", () => {
    expect(twitter('"tweet_create_events":[]')).toEqual([]);
    expect(split("twitter", '{"replay_job_status":{"job_id":"1"}}')).toMatchObject([{ type: "replay_job_status", start: null }]);
  });
});
