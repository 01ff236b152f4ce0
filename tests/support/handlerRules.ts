/** What a handler's file may not do, as text rules: a transactional handler reaches the database through `tx` and nothing else. */

/** Clients of PostgreSQL, and what is built on them. Other stores are a handler's own business. */
const CLIENTS = [
  "pg",
  "pg-native",
  "pg-pool",
  "pg-promise",
  "postgres",
  "prisma",
  "@prisma",
  "slonik",
  "knex",
  "kysely",
  "drizzle-orm",
  "typeorm",
  "sequelize",
  "pg-boss",
];
/** Ours: whoever imports one of them could write around `tx`. */
const OURS = /(?:^#|\/)(?:lib\/(?:postgres|store|queue|operations|context)|prisma\/)/;

const IMPORT = /^\s*(?:import|export)\s+(type\s)?[^;"'`]*?["']([^"']+)["']|\b(?:import|require)\s*\(\s*["'`]([^"'`]+)["'`]/gm;

/** One sentence per thing that is wrong with a file of handlers/. */
export function problemsOfHandlerFile(file: string, source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(?<=^|\s)\/\/.*$/gm, "");
  const problems = [...code.matchAll(IMPORT)]
    // Types are gone before anything runs.
    .filter(([, typeOnly]) => typeOnly === undefined)
    .map(([, , from, dynamic]) => from ?? dynamic ?? "")
    .filter((name) => OURS.test(name) || CLIENTS.some((client) => name === client || name.startsWith(`${client}/`)))
    .map((name) => `${file} imports '${name}': a handler writes to the database through tx only`);
  if (/\btransactional\s*:\s*true\b/.test(code) && !usesTransaction(code))
    problems.push(`${file} declares a transactional handler and never uses tx: its writes would not commit with the delivery`);
  return problems;
}

/** `tx` or the outbox, as a name or out of the context. */
const usesTransaction = (code: string) => /\b(?:tx|outbox)\b/.test(code.replaceAll(/\btype\s[^=]*=[^;]*;/g, ""));
