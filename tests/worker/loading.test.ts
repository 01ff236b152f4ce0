import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";
import { loadHandlers, versionsOf } from "#worker/loadHandlers.ts";

const database = useDatabase();
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A handlers folder inside the repository, where '#lib' means something; another one each time, because modules are loaded once. */
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(import.meta.dirname, "handlers/tmp-handlers-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, "index.ts");
}

const one = (more = "") => `
import { defineHandler } from "#lib/domain/handler.ts";
import { word } from "./word.ts";
${more}
export const one = defineHandler({ name: "one", sources: ["*"], eventTypes: ["*"], async run() { word(); } });
`;
const two = `
import { defineHandler } from "#lib/domain/handler.ts";
export const two = defineHandler({ name: "two", sources: ["*"], eventTypes: ["*"], async run() {} });
`;
const word = 'export const word = () => "a";';
const index = `
import { defineHandler } from "#lib/domain/handler.ts";
import { one } from "./one.ts";
import { two } from "./two.ts";
const three = defineHandler({ name: "three", sources: ["*"], eventTypes: ["*"], async run() {} });
export const handlers = [one, two, three];
`;
const files = { "index.ts": index, "one.ts": one(), "two.ts": two, "word.ts": word };

describe("a handler's version", () => {
  const versions = async (changed: Partial<typeof files> = {}) => {
    const path = folderOf({ ...files, ...changed });
    return Object.fromEntries(await versionsOf(await loadHandlers(path), path)) as Record<"one" | "two" | "three", string>;
  };

  test("stays while nothing changes", async () => {
    expect(await versions()).toEqual(await versions());
  });

  test("changes with its file and with what that imports, and leaves the others' as they were", async () => {
    const before = await versions();
    const own = await versions({ "one.ts": one("// a remark") });
    expect([own.one === before.one, own.two === before.two]).toEqual([false, true]);
    const imported = await versions({ "word.ts": word.replace("a", "b") });
    expect([imported.one === before.one, imported.two === before.two]).toEqual([false, true]);
  });

  test("changes with its declaration", async () => {
    const before = await versions();
    const after = await versions({ "two.ts": two.replace('["*"]', '["stripe"]') });
    expect([after.one === before.one, after.two === before.two]).toEqual([true, false]);
  });

  test("of a handler that no file exports changes with the whole list", async () => {
    const before = await versions();
    expect((await versions({ "two.ts": `${two}// a remark` })).three).not.toBe(before.three);
  });
});

describe("a worker whose handlers are wrong ends with 1 and one readable line", () => {
  const start = (path: string) => {
    const { status, stderr } = spawnSync(process.execPath, ["worker/main.ts"], {
      encoding: "utf8",
      timeout: 20_000,
      env: { ...process.env, DATABASE_URL: database.url, APP_SECRET: TEST_SECRET, HANDLERS: path, WORKER_PORT: "0", LOG_LEVEL: "info" },
    });
    return { status, lines: stderr.trim().split("\n") };
  };

  test.each([
    ["two of one name", { "two.ts": two.replace('"two"', '"one"') }, /^✗ Two handlers are named 'one'\. /],
    ["a misspelt source", { "two.ts": two.replace('["*"]', '["strpie"]') }, /^✗ .* Did you mean 'stripe'\? /],
    ["a syntax error", { "one.ts": `${one()}\nconst = 5;` }, /^✗ 'tests\/worker\/handlers\/tmp-handlers-\w+\/one\.ts:7' does not load: /],
    ["a file that throws", { "word.ts": `${word}\nthrow new Error("no word");` }, /^✗ '.*\/word\.ts:2' does not load: no word\. /],
    [
      "a missing file",
      { "one.ts": one('import "./gone.ts";') },
      /^✗ '.*' does not load: Cannot find module '.*gone\.ts' imported from .*one\.ts/,
    ],
    ["no list", { "index.ts": "export const list = [];" }, /^✗ '.*index\.ts' exports no list named 'handlers'\. /],
  ])("%s", (_, changed, expected) => {
    const { status, lines } = start(folderOf({ ...files, ...changed }));
    expect([status, lines]).toEqual([1, [expect.stringMatching(expected)]]);
  });
});
