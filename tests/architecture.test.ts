/** Who may import whom, as a test. docs/architecture.md says the same in words. */
import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { problemsOfHandlerFile } from "#tests/support/handlerRules.ts";

/** Allowed imports beside a folder's own files. A folder that is missing here may import all of `lib`. */
const mayImport: Record<string, string[]> = {
  "lib/providers": ["lib/domain/request.ts", "lib/domain/id.ts"],
  // The generated client for its types only: see the test below.
  "lib/domain": ["lib/providers", "prisma/generated"],
  "lib/contracts": ["lib/domain"],
  // Contracts are types here: a store that reads for a page answers in the page's shape.
  "lib/store": ["lib/domain", "lib/contracts", "lib/postgres", "lib/errors.ts"],
  "lib/queue": ["lib/domain", "lib/postgres", "lib/log.ts"],
  "lib/postgres": ["lib/errors.ts", "lib/log.ts", "prisma/generated"],
  "lib/notify": ["lib/domain", "lib/errors.ts", "lib/log.ts"],
  "lib/ingest": ["lib/domain", "lib/providers", "lib/store", "lib/queue", "lib/postgres", "lib/errors.ts", "lib/crashPoint.ts"],
  "lib/operations": [
    "lib/domain",
    "lib/providers",
    "lib/contracts",
    "lib/store",
    "lib/queue",
    "lib/notify",
    "lib/postgres",
    "lib/auth/password.ts",
    "lib/errors.ts",
    "lib/context.ts",
    "lib/secrets.ts",
    "lib/log.ts",
    "lib/crashPoint.ts",
    "prisma/generated",
  ],
  "lib/http": [
    "lib/contracts",
    "lib/domain",
    "lib/store",
    "lib/auth",
    "lib/operations",
    "lib/postgres/db.ts",
    "lib/errors.ts",
    "lib/config.ts",
    "lib/context.ts",
    "lib/log.ts",
  ],
  "lib/auth": [
    "lib/contracts",
    "lib/domain",
    "lib/store",
    "lib/operations",
    "lib/postgres",
    "lib/errors.ts",
    "lib/config.ts",
    "lib/context.ts",
    "lib/log.ts",
    "lib/secrets.ts",
  ],
  handlers: ["lib/domain"],
  components: ["lib/contracts", "lib/domain", "lib/providers"],
  app: ["lib", "components"],
  worker: ["lib", "handlers"],
  cli: ["lib", "handlers"],
  receiver: ["lib"],
};

const TESTKIT = ["lib/testkit"];
const mayNotImport: Record<string, string[]> = {
  // Only tests import it.
  lib: TESTKIT,
  components: TESTKIT,
  worker: TESTKIT,
  cli: TESTKIT,
  receiver: TESTKIT,
  handlers: TESTKIT,
  app: ["lib/queue", "lib/postgres", "prisma", ...TESTKIT],
  "lib/http": ["lib/queue"],
  "lib/auth": ["lib/queue"],
};

const onlyIn: Record<string, string[]> = {
  "pg-boss": ["lib/queue", "lib/context.ts"],
  pg: ["lib/postgres", "lib/queue", "lib/store", "lib/ingest"],
  next: ["app", "lib/auth", "components", "proxy.ts"],
  "next-auth": ["app", "lib/auth", "components"],
  react: ["app", "components"],
  "react-dom": ["app", "components"],
  "@tanstack/react-query": ["app", "components"],
  "@prisma/client": ["lib/postgres"],
};

const folders = ["lib", "handlers", "components", "app", "worker", "cli", "receiver"];
const files = globSync([`{${folders.join(",")}}/**/*.{ts,tsx}`, "proxy.ts"]);
const sourceOf = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
const imports = files.flatMap((file) =>
  [...(sourceOf.get(file) ?? "").matchAll(/^(import|export)\s+(type\s)?[^;"]*?from "([^"]+)"|\bimport\("([^"]+)"\)/gm)].map((match) => ({
    file,
    to: resolve(file, match[3] ?? match[4] ?? ""),
    typeOnly: match[2] !== undefined,
  })),
);

test("there are files to look at", () => {
  expect(imports.length).toBeGreaterThan(100);
});

test.each(Object.entries(mayImport))("%s imports only what it may", (folder, allowed) => {
  const bad = imports.filter(
    ({ file, to }) => isIn(file, folder) && !isTest(file) && isOurs(to) && !isIn(to, folder) && !allowed.some((place) => isIn(to, place)),
  );
  expect(bad.map(show)).toEqual([]);
});

test.each(Object.entries(mayNotImport))("%s never imports what is forbidden to it", (folder, forbidden) => {
  const bad = imports.filter(
    ({ file, to }) => isIn(file, folder) && forbidden.some((place) => isIn(to, place) && !(isIn(file, place) || isTest(file))),
  );
  expect(bad.map(show)).toEqual([]);
});

test.each(Object.entries(onlyIn))("the package %s stays where it belongs", (name, places) => {
  const bad = imports.filter(({ file, to }) => (to === name || to.startsWith(`${name}/`)) && !places.some((place) => isIn(file, place)));
  expect(bad.map(show)).toEqual([]);
});

test("lib/domain takes nothing but types from outside itself and lib/providers", () => {
  const bad = imports.filter(
    ({ file, to, typeOnly }) =>
      isIn(file, "lib/domain") && isOurs(to) && !typeOnly && !isIn(to, "lib/domain") && !isIn(to, "lib/providers"),
  );
  expect(bad.map(show)).toEqual([]);
});

describe("every source file", () => {
  test("imports with '#' or './', never '../'", () => {
    expect(files.filter((file) => /from "\.\.\//.test(sourceOf.get(file) ?? ""))).toEqual([]);
  });

  test("leaves the environment to lib/config.ts", () => {
    const allowed = ["lib/config.ts", "proxy.ts"];
    expect(files.filter((file) => !allowed.includes(file) && /process\.env\b/.test(stripComments(sourceOf.get(file) ?? "")))).toEqual([]);
  });

  test("has no server action and writes no raw HTML", () => {
    expect(files.filter((file) => /^\s*["']use server["']|dangerouslySetInnerHTML=/m.test(sourceOf.get(file) ?? ""))).toEqual([]);
  });

  test("keeps SQL in lib/store, lib/queue and lib/postgres", () => {
    const allowed = ["lib/store", "lib/queue", "lib/postgres"];
    const sql = /\/\* [a-z]+\.[a-zA-Z]+ \*\/|\b(insert into|delete from)\s+\w/;
    const bad = files.filter((file) => !allowed.some((place) => isIn(file, place)) && sql.test(stripComments(sourceOf.get(file) ?? "")));
    expect(bad).toEqual([]);
  });

  test("opens with a sentence that says what it is for", () => {
    const bad = files.filter((file) => !/^(#!.*\n)?("use client";\s*)?\/\*\*/.test(sourceOf.get(file) ?? ""));
    expect(bad).toEqual([]);
  });
});

describe("a transactional handler cannot forget tx:", () => {
  test("every file of handlers/ reaches the database through it", () => {
    const own = files.filter((file) => isIn(file, "handlers"));
    expect(own.length).toBeGreaterThan(2);
    expect(own.flatMap((file) => problemsOfHandlerFile(file, sourceOf.get(file) ?? ""))).toEqual([]);
  });

  test.each([
    ["forgets tx", "export const h = defineHandler({ transactional: true, async run(event, context) { await save(event); } });"],
    ["speaks of tx in a remark only", "// tx\nexport const h = defineHandler({ transactional: true, async run(event, c) {} }); /* tx */"],
    ["imports pg", 'import pg from "pg";'],
    ["imports pg where it is used", 'const pg = await import("pg");'],
    ["requires pg", 'const pg = require("pg/lib/client");'],
    ["imports Prisma's client", 'import { PrismaClient } from "@prisma/client";'],
    ["imports our pool", 'import { createPool } from "#lib/postgres/db.ts";'],
    ["imports our pool by a path", 'export { createPool } from "../lib/postgres/db.ts";'],
    ["imports the generated client", 'import { PrismaClient } from "#prisma/generated/client.ts";'],
  ])("a file that %s is found", (_, source) => {
    expect(problemsOfHandlerFile("handlers/x.ts", source)).toHaveLength(1);
  });

  test.each([
    ["uses tx", "export const h = defineHandler({ transactional: true, async run(event, { tx }) { await tx.x.create(); } });"],
    [
      "uses the outbox alone",
      "export const h = defineHandler({ transactional: true, async run(event, { outbox }) { await outbox.send({}); } });",
    ],
    ["imports types", 'import type { Prisma } from "#prisma/generated/client.ts";'],
    ["is not transactional", "export const h = defineHandler({ async run(event) {} });"],
  ])("a file that %s is not", (_, source) => {
    expect(problemsOfHandlerFile("handlers/x.ts", source)).toEqual([]);
  });
});

test("nothing imports itself through others", () => {
  const graph = new Map<string, string[]>();
  for (const { file, to, typeOnly } of imports) if (!typeOnly && isOurs(to)) graph.set(file, [...(graph.get(file) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    else if (!done.has(file)) {
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

function resolve(file: string, specifier: string) {
  if (specifier.startsWith("#")) return specifier.slice(1);
  if (specifier.startsWith(".")) return posix.join(posix.dirname(file), specifier);
  return specifier;
}

function isIn(path: string, place: string) {
  return path === place || path.startsWith(`${place}/`);
}

/** A user may keep a handler's test beside it. */
function isTest(path: string) {
  return path.endsWith(".test.ts");
}

function isOurs(path: string) {
  return [...folders, "prisma", "tests", "bench"].some((folder) => path.startsWith(`${folder}/`));
}

function stripComments(source: string) {
  return source.replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
}

function show({ file, to }: { file: string; to: string }) {
  return `${file} → ${to}`;
}
