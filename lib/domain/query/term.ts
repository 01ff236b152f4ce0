/** One term of a query: which field it names, and what is asked of it. */
import { suggest } from "#lib/domain/suggest.ts";
import { PATH_ROOTS, type PathRoot, type Pattern, type Query, type QueryProblem, type Test } from "./ast.ts";
import { ALIASES, FIELD_NAMES, FIELDS, isDeliveryField, isEventField, parsers, STATUSES } from "./fields.ts";
import type { TermToken } from "./lex.ts";
import { parseNumber, parseTime, type Scalar } from "./values.ts";

type Result = Query | QueryProblem;

export function interpret(token: TermToken, text: string): Result {
  const { values, field } = token;
  const [first] = values;
  if (field === undefined) return { kind: "word", value: idOfUrl(first?.text ?? "") ?? (first?.text ?? "").replace(/\*$/, "") };
  if (field === "has") return exists(token, text);
  const [root = "", path] = splitPath(field);
  const name = ALIASES[root] ?? root;
  if (isRoot(name)) return pathTerm(token, text, name, path);
  if (path !== undefined || !(isEventField(name) || isDeliveryField(name))) return unknownField(token, text);
  if (name === "status") return statusTerm(token);
  const test = testOf(token, name);
  if ("message" in test) return test;
  return isEventField(name) ? { kind: "event", field: name, test } : { kind: "delivery", tests: [{ field: name, test }] };
}

/** A pasted link of the dashboard is the id in it. */
const idOfUrl = (text: string) => (/^https?:/.test(text) ? /(?:evt|req|dlv|rpl)_[0-9a-z]{26}/.exec(text)?.[0] : undefined);
const isRoot = (name: string): name is PathRoot => (PATH_ROOTS as readonly string[]).includes(name);
const at = ({ start, end }: { start: number; end: number }, message: string, fix?: string): QueryProblem => ({
  ...{ message, start, end },
  ...(fix !== undefined && { fix }),
});

/** `body.a."b c".d` → body, `a.b c.d`; `*` alone is any path. */
function splitPath(field: string): [root: string, path: string | undefined] {
  const root = /^[A-Za-z][\w$@-]*/.exec(field)?.[0] ?? field;
  if (root === field) return [root, undefined];
  const segments = field
    .slice(root.length)
    .replaceAll("[*]", "")
    .matchAll(/\.(?:"((?:[^"\\]|\\.)*)"|([^.[]+))|(\[\d+\])/g);
  return [root, [...segments].map(([, quoted, plain, index]) => quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? index ?? "").join(".")];
}

function unknownField(token: TermToken, text: string): QueryProblem {
  const field = token.field ?? "";
  const rest = text.slice(token.start + field.length, token.end);
  const near = suggest(field, [...FIELD_NAMES, ...Object.keys(ALIASES)]);
  const meant = near ?? (/^[A-Za-z]/.test(field) ? `body.${field}` : undefined);
  const after = near && isRoot(near) ? "." : "";
  return at(token, `There is no field '${field}'. Did you mean '${meant}'?`, `${meant}${after}${rest}`);
}

function exists(token: TermToken, text: string): Result {
  const [value] = token.values;
  const name = value?.text ?? "";
  if (token.values.length !== 1 || token.op !== ":") return at(token, "'has' takes the name of one field: has:body.customer, has:entity.");
  const [root, path] = splitPath(name);
  const field = ALIASES[root] ?? root;
  if (isRoot(field) && path) return { kind: "path", of: field, path: normal(field, path), test: { op: "exists" } };
  if (path === undefined && isEventField(field)) return { kind: "event", field, test: { op: "exists" } };
  if (path === undefined && isDeliveryField(field)) return { kind: "delivery", tests: [{ field, test: { op: "exists" } }] };
  const meant = suggest(name, FIELD_NAMES) ?? `body.${name}`;
  return at(
    value ?? token,
    `There is no field '${name}'. Did you mean '${meant}'?`,
    isRoot(meant) ? text.slice(token.start, token.end) : meant,
  );
}

const normal = (root: PathRoot, path: string) => (root === "header" ? path.toLowerCase() : path);

function pathTerm(token: TermToken, text: string, root: PathRoot, path: string | undefined): Result {
  if (path !== undefined && /(?:^|\.)\[\d+\]/.test(path)) {
    const without = text.slice(token.start, token.end).replaceAll(/\[\d+\]/g, "");
    return at(token, "Places in an array are not searched: this asks any of its items.", without);
  }
  const anywhere = path === undefined || path === "*";
  if (anywhere && root !== "body")
    return at(token, `'${root}' needs a name: ${root}.${root === "header" ? "x-github-event" : "name"}:push.`);
  const test = pathTest(token);
  if ("message" in test) return test;
  if (anywhere && test.op === "within") return at(token, "Only a path can be compared: body.amount>1000.");
  return { kind: "path", of: root, path: anywhere ? null : normal(root, path), test };
}

function pathTest(token: TermToken): Test | QueryProblem {
  const { op, values } = token;
  const [value] = values;
  const range = op === ":" && values.length === 1 && value && !value.quoted ? /^(.*?)\.\.(.*)$/.exec(value.text) : null;
  if (range) {
    const [low, high] = [numberOrTime(range[1] ?? ""), numberOrTime(range[2] ?? "")];
    if (low && high && low.type === high.type)
      return { op: "within", low: { at: low, inclusive: true }, high: { at: high, inclusive: true } };
  }
  if (!/[<>]/.test(op)) return textTest(token);
  const scalar = numberOrTime(value?.text ?? "");
  return scalar
    ? compared(op, scalar)
    : at(value ?? token, `'${value?.text}' is no number and no time: body.amount>1000, body.created>now-2h.`);
}

const numberOrTime = (text: string): Scalar | undefined => parseNumber(text) ?? parseTime(text);

function compared(op: string, scalar: Scalar): Test {
  const bound = { at: scalar, inclusive: op.endsWith("=") };
  return op.startsWith(">") ? { op: "within", low: bound } : { op: "within", high: bound };
}

function textTest({ op, values }: TermToken): Test {
  if (op === ":~") return { op: "contains", value: values[0]?.text ?? "" };
  const patterns: Pattern[] = values.map(({ text, quoted }) => ({ text, wild: op === ":" && !quoted && text.includes("*") }));
  return { op: "is", values: patterns };
}

function testOf(token: TermToken, name: keyof typeof FIELDS): Test | QueryProblem {
  const { kind, values: known, example } = FIELDS[name];
  const { op, values } = token;
  if (kind === "text") {
    if (/[<>]/.test(op)) return at(token, `'${name}' is compared with ':', not '${op}': ${example}.`);
    const wrong = known && values.find(({ text }) => !known.includes(text));
    return wrong ? unknownValue(wrong, name, known) : textTest(token);
  }
  const { parse, expected } = parsers[kind];
  const [value] = values;
  if (!value || values.length > 1 || op === ":~" || op === ":=") return at(token, `'${name}' takes one value or a range: ${example}.`);
  const [, from, to] = (op === ":" && /^(.*?)\.\.(.*)$/.exec(value.text)) || [];
  const [low, high] = from === undefined || to === undefined ? [parse(value.text), undefined] : [parse(from), parse(to)];
  if (!low || (to !== undefined && !high)) return at(value, `'${value.text}' is not ${expected}.`);
  if (high) return { op: "within", low: { at: low, inclusive: true }, high: { at: high, inclusive: true } };
  if (op !== ":") return compared(op, low);
  if (kind === "time") return wholeDay(value) ?? at(token, `'${name}' is compared: ${example}, received:now-2d..now-1d.`);
  return { op: "within", low: { at: low, inclusive: true }, high: { at: low, inclusive: true } };
}

/** `received:2026-11-24`, in UTC. */
function wholeDay({ text }: { text: string }): Test | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const next = new Date(Date.parse(text) + 86_400_000).toISOString().slice(0, 10);
  return {
    op: "within",
    low: { at: { type: "time", text }, inclusive: true },
    high: { at: { type: "time", text: next }, inclusive: false },
  };
}

/** What never becomes an event is looked for where it is kept. */
const ELSEWHERE = ["rejected", "duplicate", "handshake"];

function unknownValue(value: { text: string; start: number; end: number }, name: string, known: readonly string[]): QueryProblem {
  if (name === "status" && ELSEWHERE.includes(value.text)) return at(value, `What was ${value.text} is no event: look in Requests.`);
  const meant = suggest(value.text, known);
  const help = meant ? `Did you mean '${meant}'?` : `Known: ${known.join(", ")}.`;
  return at(value, `There is no ${name} '${value.text}'. ${help}`, meant);
}

/** `unrouted` is the one status that is not a delivery's. */
function statusTerm(token: TermToken): Result {
  const test = testOf(token, "status");
  if ("message" in test) return test;
  if (test.op === "contains") return at(token, `'status' is compared with ':': ${STATUSES.slice(0, 4).join(", ")} …`);
  if (test.op !== "is") return { kind: "delivery", tests: [{ field: "status", test }] };
  const states = test.values.filter(({ text }) => text !== "unrouted");
  if (states.length === test.values.length) return { kind: "delivery", tests: [{ field: "status", test }] };
  if (states.length === 0) return { kind: "unrouted" };
  return {
    kind: "or",
    parts: [{ kind: "unrouted" }, { kind: "delivery", tests: [{ field: "status", test: { op: "is", values: states } }] }],
  };
}
