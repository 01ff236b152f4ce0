/** Messenger and Instagram payloads in their documented shapes; texts and ids are our own. */
import type { Draw, Sample } from "./make.ts";
import { text } from "./texts.ts";

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
    type: "reaction",
    body: envelope("instagram", (draw) => [
      entry(draw, IG, [message(draw, IG, { reaction: { mid: `aWdf${draw.id(80)}`, action: "react", reaction: "love", emoji: "❤" } })]),
    ]),
  },
  {
    type: "message_deleted",
    body: envelope("instagram", (draw) => [
      entry(draw, IG, [message(draw, IG, { message: { mid: `aWdf${draw.id(80)}`, is_deleted: true } })]),
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
