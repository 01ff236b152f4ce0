/** What is asked of deliveries, as a set where a small index holds them, as a look at each event's own otherwise. */
import { parsePublicId } from "#lib/domain/id.ts";
import type { DeliveryTest } from "#lib/domain/query/ast.ts";
import { textTest, withinTest } from "./columns.ts";
import type { Scope } from "./compile.ts";
import { condition, type Piece, set } from "./pieces.ts";

const OPEN = ["queued", "delivering", "retrying", "paused"];
const DEAD = "(d.state = 'dead' and d.replayed_by is null)";

/** One delivery of the event for which all tests hold. */
export function deliveryPiece(tests: readonly DeliveryTest[], scope: Scope): Piece {
  const where = tests.map((test) => deliveryTest(test, scope)).join(" and ");
  const states = fewStates(tests);
  if (tests.some(({ field, test }) => field === "replay" && test.op === "is"))
    return set(`select d.event_id from delivery d where ${where}`);
  if (!states) return condition(`exists (select from delivery d where d.event_id = e.id and ${where})`);
  return set(states.map((state) => `(${inState(state, scope)} and ${where})`).join(" union all "));
}

/** The states that partial indexes hold, when the tests allow no other. */
function fewStates(tests: readonly DeliveryTest[]): string[] | undefined {
  for (const { field, test } of tests) {
    if (field === "error") return ["dead", "retrying"];
    if (field !== "status" || test.op !== "is") continue;
    const states = test.values.map(({ text }) => text);
    if (states.every((state) => state === "dead" || OPEN.includes(state))) return states;
  }
  return undefined;
}

function inState(state: string, { parameter, from, to, early }: Scope): string {
  // A delivery's id is made with its event's or later, so open ones begin where the window does.
  const found = state === "dead" ? DEAD : `d.state = ${parameter(state)}::text and d.id >= ${early}::uuid`;
  return `select d.event_id from delivery d where ${found} and d.event_id >= ${from}::uuid and d.event_id < ${to}::uuid`;
}

const EVENT_MS = "('x' || left(replace(d.event_id::text, '-', ''), 12))::bit(48)::bigint";

function deliveryTest({ field, test }: DeliveryTest, scope: Scope): string {
  const { parameter, now, early } = scope;
  switch (field) {
    case "status":
      return test.op === "is" ? `(${textTest(scope, "d.state", test)} and not (d.state = 'dead' and d.replayed_by is not null))` : "true";
    case "handler":
      return textTest(scope, "d.handler", test);
    case "attempts":
      return withinTest(scope, "d.attempts", test, now);
    case "error":
      return `(${DEAD} or d.state = 'retrying') and ${textTest(scope, test.op === "contains" ? "d.error" : "d.fingerprint", test)}`;
    case "outcome":
      return `exists (select from attempt a where a.delivery_id = d.id and a.id >= ${early}::uuid and ${textTest(scope, "a.outcome", test)})`;
    case "latency":
      return withinTest(scope, `(floor(extract(epoch from d.finished_at) * 1000) - ${EVENT_MS})`, test, now);
    case "line":
      return textTest(scope, "d.key", test);
    case "replay": {
      if (test.op !== "is") return test.op === "exists" ? "d.replay_id is not null" : "false";
      const ids = test.values.flatMap(({ text }) => parsePublicId("rpl", text) ?? []);
      return `d.replay_id = any(${parameter(ids)}::uuid[])`;
    }
  }
}
