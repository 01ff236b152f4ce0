/** What a payload's slots are filled with: `<name>` in a template, `<name#x>` for the same value in several places. */
import { digitsOf, hashOf, hexOf, lettersOf, type Random, randomOf } from "./random.ts";

/** One event as it is drawn. `person`: the customer, one of a pool with a long tail. */
export type Draft = { random: Random /** Received, in ms. */; ms: number; person: number };

/** `unique`: no two events share a value, so the index holds a row for each. */
export type Field = { unique: boolean; draw(draft: Draft): string };

const PEOPLE = 20_000;
const FIRST = [
  "Ada",
  "Jonas",
  "Mei",
  "Amara",
  "Lucia",
  "Noor",
  "Tomas",
  "Priya",
  "Soren",
  "Chloe",
  "Elif",
  "Mateo",
  "Ines",
  "Kofi",
  "Hana",
];
const LAST = ["Lindqvist", "Weber", "Tanaka", "Okafor", "Fernandez", "Haddad", "Novak", "Raman", "Dahl", "Martin", "Rossi", "Silva", "Kim"];
const SAYINGS = [
  "Hi! Is the blue one back in stock?",
  "My parcel says delivered, but nothing came",
  "Thanks, that was quick!",
  "Can you send me the invoice?",
  "How long does shipping to Lisbon take?",
  "I was charged twice for order 4811",
  "Do you ship to Norway?",
  "The discount code does not work",
];

/** Few buy much, most buy once. */
export const drawPerson = ({ next }: Random): number => Math.floor(PEOPLE * next() ** 2);

const people = Array.from({ length: PEOPLE }, (_, index) => {
  const random = randomOf(`person ${index}`);
  const [first = "", last = ""] = [FIRST[random.word() % FIRST.length], LAST[random.word() % LAST.length]];
  return {
    cus: `cus_${lettersOf(random, 14)}`,
    sub: `sub_1${lettersOf(random, 23)}`,
    pm: `pm_1${lettersOf(random, 23)}`,
    psid: digitsOf(random, 16),
    shopper: digitsOf(random, 13),
    xuser: digitsOf(random, 18),
    slackuser: `U0${lettersOf(random, 8).toUpperCase()}`,
    name: `${first} ${last}`,
    handle: `${first}${last}${index}`.toLowerCase(),
    email: `${first}.${last}${index}@example.com`.toLowerCase(),
    country: ["DE", "FR", "US", "GB", "SE", "ES", "NL", "PT"][hashOf(`${index}`) % 8] ?? "DE",
  };
});

const fixed: Record<string, Field> = {
  sec: { unique: true, draw: ({ ms }) => String(Math.floor(ms / 1000) - 1) },
  ms: { unique: true, draw: ({ ms }) => String(ms - 140) },
  iso: { unique: true, draw: ({ ms }) => new Date(ms - 900).toISOString() },
  isosec: { unique: true, draw: ({ ms }) => `${new Date(ms - 1000).toISOString().slice(0, 19)}Z` },
  rfc822: { unique: true, draw: ({ ms }) => rfc822Of(ms - 900) },
  slackts: { unique: true, draw: ({ ms, random }) => `${Math.floor(ms / 1000)}.${digitsOf(random, 6)}` },
  day: { unique: false, draw: ({ ms }) => new Date(ms).toISOString().slice(0, 10) },
  uuid: {
    unique: true,
    draw: ({ random }) => {
      const hex = hexOf(random, 32);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  },
  amount: { unique: false, draw: ({ random }) => String(499 + 500 * Math.floor(240 * random.next() ** 2.5)) },
  price: { unique: false, draw: ({ random }) => `${9 + 5 * Math.floor(120 * random.next() ** 2.5)}.99` },
  text: { unique: false, draw: ({ random }) => SAYINGS[random.word() % SAYINGS.length] ?? "" },
};

const ofPerson = (key: keyof (typeof people)[number]): Field => ({ unique: false, draw: ({ person }) => people[person]?.[key] ?? "" });

/** @throws for a name no field has: a slip in a template */
export function fieldOf(name: string): Field {
  const known = fixed[name];
  if (known) return known;
  if (Object.hasOwn(people[0] ?? {}, name)) return ofPerson(name as keyof (typeof people)[number]);
  const [, kind, rest = ""] = /^(letters|hex|digits|pick|from|hash):(.+)$/.exec(name) ?? [];
  const length = Number(rest);
  switch (kind) {
    case "letters":
      return { unique: true, draw: ({ random }) => lettersOf(random, length) };
    case "hex":
      return { unique: true, draw: ({ random }) => hexOf(random, length) };
    case "digits":
      return { unique: true, draw: ({ random }) => digitsOf(random, length) };
    case "pick":
      return pick(rest.split("|"));
    case "from": {
      const [low = 0, high = 0] = rest.split("-").map(Number);
      return { unique: false, draw: ({ random }) => String(low + (random.word() % (high - low + 1))) };
    }
    default:
      throw new Error(`There is no field '${name}'.`);
  }
}

/** The first come up most. */
const pick = (choices: readonly string[]): Field => ({
  unique: false,
  draw: ({ random }) => choices[Math.floor(choices.length * random.next() ** 1.7)] ?? "",
});

function rfc822Of(ms: number): string {
  const [day = "", date = "", month = "", year = "", time = ""] = new Date(ms).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date} ${time} +0000 ${year}`;
}
