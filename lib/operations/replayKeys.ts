/** The key that each new delivery of a replay belongs to: that of its event's last one, or read out of the event. */

import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { keysOf } from "#lib/domain/keys.ts";
import { ENTITY, lineRuleOf } from "#lib/domain/line.ts";
import type { HeaderList } from "#lib/domain/request.ts";
import type { Db } from "#lib/postgres/db.ts";
import { listKeyFacts, type NextMember } from "#lib/store/replayDeliveries.ts";

/** `slots`: how many of its key may be let in at once; null: it stands in no line. */
export type MemberKey = { key: string | null; slots: number | null };

const NO_KEY: MemberKey = { key: null, slots: null };

/** For each member, in order. */
export async function keysOfMembers(db: Db, handlers: readonly HandlerDefinition[], members: readonly NextMember[]): Promise<MemberKey[]> {
  const rules = new Map(handlers.map((handler) => [handler.name, lineRuleOf(handler)]));
  const unread = members.filter((member) => {
    const rule = rules.get(member.handler);
    return rule && rule.key !== ENTITY && member.key === null;
  });
  const facts = unread.length > 0 ? await listKeyFacts(db, [...new Set(unread.map(({ event_id }) => event_id))]) : new Map();
  return members.map((member) => {
    const rule = rules.get(member.handler);
    if (!rule) return NO_KEY;
    const key = member.key ?? (rule.key === ENTITY ? member.entity_key : readKey(facts.get(member.event_id), rule.key));
    return key ? { key, slots: rule.slots } : NO_KEY;
  });
}

type Facts = { headers: string; query: string; body: Buffer };

function readKey(facts: Facts | undefined, expression: string): string | null {
  if (!facts) return null;
  const headers = JSON.parse(facts.headers) as HeaderList;
  const request = { method: "POST", path: "", query: facts.query, headers, body: facts.body, url: "" };
  return keysOf({ start: null, end: null }, request, {}, [expression])[0] ?? null;
}
