/** Differences nobody looks for: the ids and timestamps in which any two events differ. */
import { DEFAULT_RULES } from "./diffRules.ts";
import type { JsonNode } from "./json.ts";

const ID_KEY = /(?:^|[_-])(?:id|ids|uuid|guid|mid|nonce|token|etag|idempotency_key|request)$|[a-z](?:Id|Uuid)$|^(?:id_str|node_id)$/;
const TIME_KEY = /(?:^|[_-])(?:time|timestamp|ts|created|updated|date|expires|start|end)$|_at$|[a-z](?:At|Time|Date)$/;
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
const ID_VALUE =
  /^(?:[a-z]{2,12}_[A-Za-z0-9_]{8,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24,64}|m_[\w-]{12,})$/;
/** Unix seconds or milliseconds between 2001 and 2100. */
const UNIX = /^[1-4]\d{9}(?:\d{3})?(?:\.\d+)?$/;

/** Is a changed value (the same kind on both sides) an id or a moment, by its key or by how it looks? `rules`: which of the two nobody looks for. */
export function isNoise(key: string | number | null, before: JsonNode, after: JsonNode, rules = DEFAULT_RULES): boolean {
  if (before.kind !== after.kind) return false;
  const [left, right] = [scalar(before), scalar(after)];
  if (left === undefined || right === undefined) return false;
  const name = String(key ?? "");
  const isTime = looksLike(ISO, left, right) || (TIME_KEY.test(name) && looksLike(UNIX, left, right));
  if (isTime) return rules.times;
  return rules.ids && (ID_KEY.test(name) || looksLike(ID_VALUE, left, right));
}

const scalar = (node: JsonNode) => (node.kind === "string" ? node.value : node.kind === "number" ? node.text : undefined);
const looksLike = (pattern: RegExp, left: string, right: string) => pattern.test(left) && pattern.test(right);
