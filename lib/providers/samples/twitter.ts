/** X payloads in their documented shapes; texts and ids are our own. */
import type { Draw, Sample } from "./make.ts";
import { text } from "./texts.ts";

/** Ids of X are beyond 2^53, and some come as bare numbers: written as text here and unquoted in `raw`. */
const user = (draw: Draw) => ({
  id: draw.digits(19),
  name: draw.person.name,
  screen_name: draw.person.handle,
  followers_count: draw.number(3, 90_000),
  verified: false,
});
const rfc822 = (draw: Draw) => {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(draw.seconds * 1000).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date} ${time} +0000 ${year}`;
};
const tweet = (draw: Draw) => {
  const id = draw.digits(19);
  return {
    created_at: rfc822(draw),
    id: RAW_NUMBER + id,
    id_str: id,
    text: text(draw),
    user: user(draw),
    favorite_count: 0,
    lang: "en",
    timestamp_ms: `${draw.seconds}000`,
  };
};

/** Marks a string that `makeSample` writes as a bare number: JSON.stringify cannot write 20 digits. */
export const RAW_NUMBER = "\u0001number:";

const account = (type: string, events: (draw: Draw) => Record<string, unknown>): Sample => ({
  type,
  body: (draw) => ({ for_user_id: draw.pick(["2244994945", "783214"]), ...events(draw) }),
});

export const twitterSamples: readonly Sample[] = [
  account("tweet_create_events", (draw) => ({ tweet_create_events: [tweet(draw)] })),
  account("direct_message_events", (draw) => {
    const [sender, recipient] = [draw.digits(19), "2244994945"];
    return {
      direct_message_events: [
        {
          type: "message_create",
          id: draw.digits(19),
          created_timestamp: `${draw.seconds}000`,
          message_create: {
            target: { recipient_id: recipient },
            sender_id: sender,
            message_data: { text: text(draw), entities: { hashtags: [], urls: [] } },
          },
        },
      ],
      users: {
        [sender]: { id: sender, name: draw.person.name, screen_name: draw.person.handle },
        [recipient]: { id: recipient, name: "Acme", screen_name: "acme" },
      },
    };
  }),
  account("favorite_events", (draw) => ({
    favorite_events: [
      {
        id: draw.id(32).toLowerCase(),
        created_at: rfc822(draw),
        timestamp_ms: draw.seconds * 1000,
        favorited_status: tweet(draw),
        user: user(draw),
      },
    ],
  })),
  account("follow_events", (draw) => ({
    follow_events: [
      { type: "follow", created_timestamp: `${draw.seconds}000`, target: user(draw), source: { ...user(draw), id: draw.digits(19) } },
    ],
  })),
  account("unfollow_events", (draw) => ({
    follow_events: [
      { type: "unfollow", created_timestamp: `${draw.seconds}000`, target: user(draw), source: { ...user(draw), id: draw.digits(19) } },
    ],
  })),
  account("tweet_delete_events", (draw) => ({
    tweet_delete_events: [{ status: { id: draw.digits(19), user_id: draw.digits(19) }, timestamp_ms: `${draw.seconds}000` }],
  })),
  account("batch", (draw) => ({
    // Twenty digits: what a reader that rounds gets wrong.
    tweet_create_events: [{ ...tweet(draw), quoted_status_id: `${RAW_NUMBER}1${draw.digits(19)}` }, tweet(draw)],
    favorite_events: [
      {
        id: draw.id(32).toLowerCase(),
        created_at: rfc822(draw),
        timestamp_ms: draw.seconds * 1000,
        favorited_status: tweet(draw),
        user: user(draw),
      },
    ],
  })),
];

const activity = (type: string, payload: (draw: Draw) => Record<string, unknown>): Sample => ({
  type,
  body: (draw) => ({
    data: { filter: { user_id: "2244994945" }, event_uuid: draw.digits(19), event_type: type, tag: "support", payload: payload(draw) },
  }),
});

export const xActivitySamples: readonly Sample[] = [
  activity("post.create", (draw) => ({
    id: draw.digits(19),
    text: text(draw),
    author_id: draw.digits(19),
    created_at: new Date(draw.seconds * 1000).toISOString(),
  })),
  activity("dm.received", (draw) => ({
    id: draw.digits(19),
    sender_id: draw.digits(19),
    recipient_id: "2244994945",
    text: text(draw),
    created_at: new Date(draw.seconds * 1000).toISOString(),
  })),
  activity("follow.follow", (draw) => ({
    source: { id: draw.digits(19), username: draw.person.handle },
    target: { id: "2244994945", username: "acme" },
  })),
  activity("like.create", (draw) => ({
    liked_post_id: draw.digits(19),
    user_id: draw.digits(19),
    created_at: new Date(draw.seconds * 1000).toISOString(),
  })),
];
