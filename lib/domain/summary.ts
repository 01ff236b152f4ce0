/** What an event is about, in one line, from its payload: `in_1QxYz… · €120.00 · cus_9s6X…`. Its type stands beside it. */
import { textAt } from "./locate.ts";

/** `text`: the payload, at most as long as the caller can afford to parse. Undefined: it says nothing short. */
export function summaryOf(provider: string, text: string): string | undefined {
  const source = text.startsWith("payload=") ? (new URLSearchParams(text).get("payload") ?? "") : text;
  let root: unknown;
  try {
    root = JSON.parse(source);
  } catch {
    return undefined;
  }
  const read: Read = (...paths) => {
    for (const path of paths) {
      const value = textAt(root, path.split("."), () => source);
      if (value) return value;
    }
    return undefined;
  };
  const parts = (SUMMARIES[provider] ?? anything)(read).filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : cut(parts.join(" · "), MOST);
}

const MOST = 160;

/** The first of these paths that holds a scalar, as text; integers keep their digits. */
type Read = (...paths: string[]) => string | undefined;
type Summary = (read: Read) => (string | undefined)[];

const message: Summary = (read) => [
  read("sender.id", "from.username", "from.id"),
  said(read("message.text", "text", "postback.title", "reaction.emoji", "value.text")),
];

const post: Summary = (read) => [
  handle(read("user.screen_name", "source.screen_name")),
  short(read("message_create.sender_id", "id_str", "data.id")),
  said(read("text", "message_create.message_data.text", "data.text")),
];

const SUMMARIES: Record<string, Summary> = {
  stripe: (read) => [
    short(read("data.object.id", "id")),
    minorUnits(
      read("data.object.amount", "data.object.amount_due", "data.object.amount_total", "data.object.amount_paid"),
      read("data.object.currency"),
    ),
    read("data.object.last_payment_error.code", "data.object.failure_code") ?? short(read("data.object.customer")),
  ],
  github: (read) => [
    read("repository.full_name"),
    hash(read("pull_request.number", "issue.number", "number")),
    read("ref")?.replace(/^refs\/(heads|tags)\//, ""),
    said(read("pull_request.title", "issue.title", "head_commit.message", "zen")),
  ],
  shopify: (read) => [read("name", "title") ?? short(read("id")), units(read("total_price", "price"), read("currency"))],
  slack: (read) => [
    read("event.channel", "channel.id", "event.item.channel"),
    read("event.user", "user.id"),
    said(read("event.text", "event.reaction")),
  ],
  messenger: message,
  instagram: message,
  twitter: post,
  "x-activity": post,
};

/** Of senders whose payloads are their own: what most of them call things. */
const anything: Summary = (read) => [
  short(read("data.object.id", "data.id", "object.id", "id", "uuid")),
  units(read("data.total_price", "total_price", "data.price"), read("data.currency", "currency")) ??
    minorUnits(read("data.amount", "amount", "data.total", "total"), read("data.currency", "currency")),
  read("data.status", "status", "state"),
  said(read("data.name", "name", "title", "subject", "text", "message", "data.email", "email")),
];

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const said = (text: string | undefined) => text && cut(text.replaceAll(/\s+/g, " ").trim(), 80);
/** Enough of an id to know it by. */
const short = (id: string | undefined) => id && cut(id, 16);
const hash = (number: string | undefined) => number && `#${number}`;
const handle = (name: string | undefined) => name && `@${name}`;

/** Stripe counts these two in hundredths although they have none. */
const HUNDREDTHS = new Set(["ISK", "UGX"]);

/** 12000 and "eur" → €120.00. */
function minorUnits(amount: string | undefined, currency: string | undefined): string | undefined {
  const format = formatOf(currency);
  if (!amount || !format || !/^-?\d{1,15}$/.test(amount)) return undefined;
  const digits = HUNDREDTHS.has(currency?.toUpperCase() ?? "") ? 2 : (format.resolvedOptions().maximumFractionDigits ?? 2);
  return format.format(Number(amount) / 10 ** digits);
}

/** "120.00" and "EUR" → €120.00. */
function units(amount: string | undefined, currency: string | undefined): string | undefined {
  const format = formatOf(currency);
  return amount && format && /^-?\d{1,12}(\.\d+)?$/.test(amount) ? format.format(Number(amount)) : undefined;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string | undefined): Intl.NumberFormat | undefined {
  const code = currency?.toUpperCase() ?? "";
  // Three letters are all that Intl asks for: an unknown code is written as it is. At most 17,576 of them are kept.
  if (!/^[A-Z]{3}$/.test(code)) return undefined;
  const format = formats.get(code) ?? new Intl.NumberFormat("en", { style: "currency", currency: code });
  formats.set(code, format);
  return format;
}
