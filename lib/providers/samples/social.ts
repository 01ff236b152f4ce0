/** X, Messenger and Instagram payloads in their documented shapes; texts and ids are our own. */
import type { Draw, Sample } from "./make.ts";

const TEXTS = [
  "Hi! Is the blue one back in stock?",
  "My parcel says delivered, but nothing came 😕",
  "Thanks, that was quick!",
  "Könnt ihr mir die Rechnung schicken?",
  "¿Cuánto tarda el envío a Lisboa?",
];
const text = (draw: Draw) => draw.pick(TEXTS);

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
  account("batch", (draw) => ({
    tweet_create_events: [tweet(draw), tweet(draw)],
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

const PAGE = "106718504012345";
const envelope = (object: string, entries: (draw: Draw) => unknown[]) => (draw: Draw) => ({ object, entry: entries(draw) });
const message = (draw: Draw, page: string, extra: Record<string, unknown> = {}) => ({
  sender: { id: draw.digits(16) },
  recipient: { id: page },
  timestamp: draw.seconds * 1000,
  ...extra,
});
const entry = (draw: Draw, id: string, messaging: unknown[]) => ({ id, time: draw.seconds * 1000, messaging });

export const messengerSamples: readonly Sample[] = [
  {
    type: "message",
    body: envelope("page", (draw) => [
      entry(draw, PAGE, [message(draw, PAGE, { message: { mid: `m_${draw.id(60)}`, text: text(draw) } })]),
    ]),
  },
  {
    type: "postback",
    body: envelope("page", (draw) => [
      entry(draw, PAGE, [message(draw, PAGE, { postback: { mid: `m_${draw.id(60)}`, title: "Get started", payload: "GET_STARTED" } })]),
    ]),
  },
  {
    type: "reaction",
    body: envelope("page", (draw) => [
      entry(draw, PAGE, [message(draw, PAGE, { reaction: { mid: `m_${draw.id(60)}`, action: "react", emoji: "❤", reaction: "love" } })]),
    ]),
  },
  {
    type: "message_echoes",
    body: envelope("page", (draw) => [
      entry(draw, PAGE, [
        {
          sender: { id: PAGE },
          recipient: { id: draw.digits(16) },
          timestamp: draw.seconds * 1000,
          message: { is_echo: true, app_id: 1517776481860111, mid: `m_${draw.id(60)}`, text: "On its way!" },
        },
      ]),
    ]),
  },
  {
    // Three entries, two pages, four events.
    type: "batch",
    body: envelope("page", (draw) => {
      const one = (page: string) => message(draw, page, { message: { mid: `m_${draw.id(60)}`, text: text(draw) } });
      return [
        entry(draw, PAGE, [one(PAGE), one(PAGE)]),
        entry(draw, "229900112233445", [one("229900112233445")]),
        entry(draw, PAGE, [message(draw, PAGE, { read: { watermark: draw.seconds * 1000 } })]),
      ];
    }),
  },
];

const IG = "17841405822304914";
const change = (draw: Draw, field: string, value: Record<string, unknown>) => ({ id: IG, time: draw.seconds, changes: [{ field, value }] });

export const instagramSamples: readonly Sample[] = [
  {
    type: "message",
    body: envelope("instagram", (draw) => [
      entry(draw, IG, [message(draw, IG, { message: { mid: `aWdf${draw.id(80)}`, text: text(draw) } })]),
    ]),
  },
  {
    type: "comments",
    body: envelope("instagram", (draw) => [
      change(draw, "comments", {
        id: draw.digits(17),
        from: { id: draw.digits(17), username: draw.person.handle },
        media: { id: draw.digits(17), media_product_type: "FEED" },
        text: text(draw),
      }),
    ]),
  },
  {
    type: "mentions",
    body: envelope("instagram", (draw) => [change(draw, "mentions", { comment_id: draw.digits(17), media_id: draw.digits(17) })]),
  },
  {
    type: "story_insights",
    body: envelope("instagram", (draw) => [
      change(draw, "story_insights", {
        media_id: draw.digits(17),
        exits: 3,
        replies: -1,
        reach: draw.number(20, 9000),
        taps_forward: 12,
        taps_back: 2,
        impressions: draw.number(20, 9000),
      }),
    ]),
  },
];
