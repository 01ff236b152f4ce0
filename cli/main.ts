/** The command line: parses, dispatches, prints an error with its way out, and sets the exit code. */
import { Command, InvalidArgumentError } from "commander";
import { getConfig } from "#lib/config.ts";
import { createClient } from "./client.ts";
import { doctor } from "./doctor.ts";
import { listEvents, pullEvents, showEvent } from "./events.ts";
import { note, plain } from "./output.ts";
import { replay } from "./replay.ts";
import { runHandler } from "./run.ts";
import { send } from "./send.ts";
import { start } from "./start.ts";

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number from 1 is needed");
  return value;
};
const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("a number above 0 is needed");
  return value;
};

const program = new Command("spillway")
  .description("Take webhooks in, and run your handlers on them.")
  .showSuggestionAfterError()
  .showHelpAfterError();

/** A command that talks to a Spillway over REST. */
const remote = (command: Command) =>
  command.option("--url <url>", "the Spillway to talk to (SPILLWAY_URL)").option("--key <key>", "API key (SPILLWAY_API_KEY)");
const finish = (code: number) => {
  process.exitCode = code;
};

program.command("start").description("start everything on this machine").action(start);

remote(program.command("send <provider> [type]").description("send correctly signed samples to a source"))
  .requiredOption("--source <source>", "the source's name, id or ingest URL")
  .option("--secret <secret>", "its signing secret; found by itself where the database is on this machine")
  .option("--count <n>", "how many", whole, 1)
  .option("--rate <n>", "how many a second; as fast as it goes when not given", positive)
  .option("--concurrency <n>", "how many at once", whole, 10)
  .option("--web", "post to the dashboard's port instead of the receiver")
  .action(async (provider, type, options) => finish(await send(getConfig(), provider, type, options)));

const events = program.command("events").description("look at stored events");
remote(events.command("list [query]").description("search: source:stripe status:dead body.data.object.customer:cus_…"))
  .option("--from <time>", "now-24h, now-7d or ISO 8601")
  .option("--to <time>")
  .option("--limit <n>", "at most 200", whole, 50)
  .option("--json", "print JSON")
  .action((query = "", options) => listEvents(createClient(getConfig(), options), query, options));
remote(events.command("show <id>").description("one event with its deliveries and attempts"))
  .option("--body", "print the exact bytes and nothing else")
  .option("--json", "print JSON")
  .action((id, options) => showEvent(createClient(getConfig(), options), id, options));

remote(program.command("replay [query]").description("replay stored events: shows the plan, asks, watches"))
  .option("--failures [fingerprint]", "the dead letters of a failure, or all")
  .option("--event <id>", "one event")
  .option("--handler <name>", "to this handler alone")
  .option("--from <time>", "for a query: now-24h, now-7d or ISO 8601")
  .option("--to <time>")
  .option("--name <name>")
  .option("--reason <reason>", "for the audit log")
  .option("--per-second <n>", "at most this many a second", whole)
  .option("--include-applied", "also what the handler has delivered before")
  .option("--no-canary", "do not wait for the first ten")
  .option("--plan", "show what would happen, and nothing else")
  .option("--dry-run", "try a sample in transactions that are rolled back, then ask")
  .option("--sample <n>", "how many a dry run tries, at most 200", whole)
  .option("--yes", "do not ask; after a dry run: only when all of it would be delivered")
  .action(async (query, options) => finish(await replay(createClient(getConfig(), options), query, options)));

remote(program.command("pull <query>").description("write events and their exact bytes into a folder"))
  .option("--out <folder>", "where to", "pulled")
  .option("--limit <n>", "at most this many", whole, 100)
  .option("--from <time>", "now-24h, now-7d or ISO 8601")
  .option("--to <time>")
  .action((query, options) => pullEvents(createClient(getConfig(), options), query, options));

program
  .command("run <handler>")
  .description("run a local handler on a stored event, in a transaction that is rolled back")
  .option("--event <id>", "the event to fetch")
  .option("--from <url>", "the Spillway to fetch it from")
  .option("--key <key>", "its API key")
  .option("--file <file>", "an event written by 'pull' instead")
  .option("--keep", "commit what the handler wrote")
  .action(async (handler, options) => {
    const client = createClient(getConfig(), { url: options.from, key: options.key });
    finish(await runHandler(getConfig(), client, handler, options));
  });

program
  .command("doctor")
  .description("check this machine and say what to do")
  .action(async () => finish(await doctor(getConfig())));

await program.parseAsync().catch((error: unknown) => {
  const fix = typeof error === "object" && error !== null && "fix" in error ? String(error.fix) : undefined;
  note(plain(`✗ ${error instanceof Error ? error.message : String(error)}${fix ? `\n  ${fix}` : ""}`));
  if (fix === undefined && error instanceof Error) note(error.stack ?? "");
  process.exitCode = 1;
});
