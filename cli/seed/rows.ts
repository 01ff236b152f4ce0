/** An accepted request and its event as rows. */
import type { CopyRows } from "#lib/postgres/copyRows.ts";
import type { Random } from "./random.ts";
import type { Kind, Sender } from "./senders.ts";
import { render } from "./template.ts";

type NewRequest = { id: Buffer; sender: Sender; body: Buffer; headers: string; random: Random };

export function writeRequest(rows: CopyRows, { id, sender, body, headers, random }: NewRequest): void {
  rows.row(13);
  rows.uuid(id);
  rows.uuid(sender.id);
  rows.ascii("POST");
  rows.ascii("");
  rows.data(body);
  rows.text(headers);
  rows.int4(body.length);
  rows.ascii("accepted");
  rows.null();
  rows.int2(sender.status);
  rows.ascii(`${sender.network}.${random.word() % 14}`);
  rows.int4(1);
  rows.null();
}

type NewEvent = {
  eventId: Buffer;
  requestId: Buffer;
  sender: Sender;
  kind: Kind;
  values: readonly string[];
  key: string;
  entity: string | null;
  range: { start: number; end: number } | null;
  ms: number;
};

export function writeEvent(rows: CopyRows, { eventId, requestId, sender, kind, values, key, entity, range }: NewEvent): void {
  const { template, handlers } = kind;
  rows.row(11);
  rows.uuid(eventId);
  rows.uuid(requestId);
  rows.uuid(sender.id);
  rows.text(template.type);
  rows.ascii(key);
  if (entity === null) rows.null();
  else rows.text(entity);
  if (template.occurred) rows.moment(momentOf(values[template.occurred.slot] ?? "", template.occurred.unit));
  else rows.null();
  for (const place of [range?.start, range?.end])
    if (place === undefined) rows.null();
    else rows.int4(place);
  if (template.context) rows.text(render(template.context, values));
  else rows.null();
  rows.int2(handlers.length);
}

function momentOf(value: string, unit: "s" | "ms" | "iso" | "rfc822"): number {
  return unit === "s" ? Number(value) * 1000 : unit === "ms" ? Number(value) : Date.parse(value);
}
