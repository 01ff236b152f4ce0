/** Ids: UUIDv7 in the database, `evt_` and 26 characters of base32 outside. */
import { v7 } from "uuid";

export type IdPrefix = "src" | "req" | "evt" | "dlv" | "att" | "rpl" | "usr" | "key" | "alr" | "chn" | "ntf" | "aud" | "sec";

/** A new time-ordered id. Within one process, ids only grow. */
export const newId = (): string => v7();

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const PUBLIC_ID = /^([a-z]{3})_([0-9abcdefghjkmnpqrstvwxyz]{26})$/;

/** `publicId("evt", uuid)` → `evt_01kb…`. Sorts like the uuid. */
export function publicId(prefix: IdPrefix, uuid: string): string {
  let value = BigInt(`0x${uuid.replaceAll("-", "")}`);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** The uuid inside a public id, or undefined when it is not one (or has another prefix). */
export function parsePublicId(prefix: IdPrefix, text: string): string | undefined {
  const match = PUBLIC_ID.exec(text);
  if (match?.[1] !== prefix) return undefined;
  let value = 0n;
  for (const character of match[2] ?? "") value = (value << 5n) | BigInt(ALPHABET.indexOf(character));
  if (value >> 128n) return undefined;
  return formatUuid(value.toString(16).padStart(32, "0"));
}

/** The moment a v7 id was made, to the millisecond. */
export function idTime(uuid: string): Date {
  return new Date(Number.parseInt(uuid.replaceAll("-", "").slice(0, 12), 16));
}

/** The smallest id of a moment, as the SQL function `uuid_floor`. */
export function idFloor(moment: Date): string {
  const ms = Math.max(0, moment.getTime());
  return formatUuid(ms.toString(16).padStart(12, "0").padEnd(32, "0"));
}

function formatUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
