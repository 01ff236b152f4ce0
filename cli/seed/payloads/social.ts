/** Messenger's, Instagram's and X's requests. All but X's Activity API wrap the event in an envelope. */
import type { Sketch } from "#cli/seed/template.ts";

const meta =
  (object: string, id: string, list: "messaging" | "changes") =>
  (type: string, weight: number, item: Record<string, unknown>, key: string, entity?: string): Sketch => ({
    type,
    weight,
    body: { object, entry: [{ id, time: "=<ms>", [list]: ["@item"] }] },
    item,
    key: `${id}:${type}:${key}`,
    ...(entity ? { entity } : {}),
    occurred: "ms",
    context: `{"object":"${object}","entry":{"id":"${id}","time":"<ms>"},"list":"${list}"}`,
  });

const PAGE = "106718504012345";
const BUSINESS = "17841405793187218";
const page = meta("page", PAGE, "messaging");
const direct = meta("instagram", BUSINESS, "messaging");
const change = meta("instagram", BUSINESS, "changes");
const between = (page: string, extra: Record<string, unknown>) => ({
  sender: { id: "<psid>" },
  recipient: { id: page },
  timestamp: "=<ms>",
  ...extra,
});
const HINTS = {
  nlp: {
    intents: [],
    entities: { sentiment: [{ value: "<pick:neutral|positive|negative>", confidence: "=0.<from:51-99>" }] },
    traits: { locale: "<pick:en_US|de_DE|es_ES|fr_FR>" },
  },
};

export const messengerSketches: readonly Sketch[] = [
  page(
    "message",
    240,
    between(PAGE, { message: { mid: "m_<letters:44#mid>", text: "<text>", ...HINTS } }),
    "m_<letters:44#mid>",
    `${PAGE}:<psid>`,
  ),
  page("read", 150, between(PAGE, { read: { watermark: "=<ms>" } }), "<psid>:<ms>", `${PAGE}:<psid>`),
  page("delivery", 120, between(PAGE, { delivery: { watermark: "=<ms>" } }), "<psid>:<ms>", `${PAGE}:<psid>`),
  page(
    "postback",
    30,
    between(PAGE, { postback: { mid: "m_<letters:44#mid>", title: "Get started", payload: "<pick:GET_STARTED|TRACK_ORDER|TALK_TO_US>" } }),
    "m_<letters:44#mid>",
    `${PAGE}:<psid>`,
  ),
];

export const instagramSketches: readonly Sketch[] = [
  direct(
    "message",
    160,
    between(BUSINESS, { message: { mid: "aWdfZA<letters:40#mid>", text: "<text>" } }),
    "aWdfZA<letters:40#mid>",
    `${BUSINESS}:<psid>`,
  ),
  change(
    "comments",
    120,
    {
      field: "comments",
      value: {
        id: "<digits:17#comment>",
        from: { id: "<psid>", username: "<handle>" },
        media: { id: "1790005<from:1000-1060>", media_product_type: "FEED" },
        text: "<text>",
      },
    },
    "<digits:17#comment>",
    "1790005<from:1000-1060>",
  ),
  change(
    "mentions",
    12,
    { field: "mentions", value: { comment_id: "<digits:17#comment>", media_id: "1790005<from:1000-1060>" } },
    "<digits:17#comment>",
    "1790005<from:1000-1060>",
  ),
];

const OURS = "2244994945";
const account = (list: string, weight: number, item: Record<string, unknown>, key: string, entity: string, occurred: string): Sketch => ({
  type: list,
  weight,
  body: { for_user_id: OURS, [list]: ["@item"] },
  item,
  key: `${OURS}:${list}:${key}`,
  entity,
  occurred,
  context: `{"for_user_id":"${OURS}"}`,
});
const USER = {
  id_str: "<xuser>",
  name: "<name>",
  screen_name: "<handle>",
  followers_count: "=<from:3-900>",
  verified: false,
  lang: null,
  protected: false,
};

export const twitterSketches: readonly Sketch[] = [
  account(
    "tweet_create_events",
    160,
    {
      created_at: "<rfc822>",
      id_str: "<digits:19#tweet>",
      text: "<text>",
      source: "web",
      truncated: false,
      user: USER,
      is_quote_status: false,
      reply_count: 0,
      favorite_count: 0,
      entities: { hashtags: [], urls: [], user_mentions: [{ screen_name: "acme", id_str: OURS }] },
      lang: "<pick:en|de|es|fr>",
    },
    "<digits:19#tweet>",
    "<digits:19#tweet>",
    "rfc822",
  ),
  account(
    "favorite_events",
    90,
    { id: "<hex:32#fav>", created_at: "<rfc822>", favorited_status: { id_str: "17200<from:1000-1400>", text: "<text>" }, user: USER },
    "<hex:32#fav>",
    OURS,
    "rfc822",
  ),
  account(
    "follow_events",
    30,
    {
      type: "follow",
      created_timestamp: "<ms>",
      target: { id: OURS, screen_name: "acme" },
      source: { id: "<xuser>", screen_name: "<handle>", name: "<name>" },
    },
    `follow:<xuser>:${OURS}:<ms>`,
    OURS,
    "ms",
  ),
];

const activity = (type: string, weight: number, payload: Record<string, unknown>): Sketch => ({
  type,
  weight,
  body: {
    data: {
      event_uuid: "<digits:19#uuid>",
      filter: { user_id: OURS },
      event_type: type,
      tag: "brand",
      payload: { created_at: "<iso>", ...payload },
    },
  },
  key: "<digits:19#uuid>:brand",
  entity: OURS,
  occurred: "iso",
});

export const activitySketches: readonly Sketch[] = [
  activity("dm.received", 60, {
    sender_id: "<xuser>",
    recipient_id: OURS,
    text: "<text>",
    conversation: { kind: "one_to_one", muted: false, participants: 2 },
  }),
  activity("profile.update.bio", 2, { before: "We make shirts", after: "We make good shirts" }),
];
