/** Could a query have to read payloads or requests one by one? Only then is it worth asking what it costs before it is run. */
import { leavesOf, type Query } from "./query/ast.ts";
import { prefixOf } from "./query/pattern.ts";

export const asksPayloads = (query: Query): boolean => [...leavesOf(query)].some(({ leaf }) => leaf.kind === "path" && leaf.of === "body");

export function mayScan(query: Query): boolean {
  return [...leavesOf(query)].some(({ leaf }) => {
    if (leaf.kind !== "path") return false;
    if (leaf.of !== "body" || leaf.test.op === "contains") return true;
    return leaf.test.op === "is" && leaf.test.values.some((value) => value.wild && prefixOf(value) === undefined);
  });
}
