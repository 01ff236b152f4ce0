import { expect, test } from "vitest";
import { outdatedDocs } from "#cli/docs.ts";

test("the generated documents say what the code says ('npm run docs' writes them)", () => {
  expect(outdatedDocs()).toEqual([]);
});
