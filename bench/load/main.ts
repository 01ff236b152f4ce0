/**
 * The load generator, a process of its own: signed Stripe requests in a closed or open loop, what came back as JSON.
 *
 *   node bench/load/main.ts '{"url":"http://127.0.0.1:3001/in/key","secret":"whsec_x","connections":64,"seconds":5}'
 *   node bench/load/main.ts '{"url":"…","secret":"…","rates":[{"perSecond":1000,"seconds":60}],"acceptedFile":"/tmp/accepted"}'
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { closedLoop, openLoop, type Rate } from "./loops.ts";
import { stripeRequests } from "./requests.ts";

export type LoadOptions = {
  url: string;
  secret: string;
  /** Where the ids of accepted requests go, a line each. */
  acceptedFile?: string;
} & ({ connections: number; seconds: number } | { rates: readonly Rate[] });

const options = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
const { hostname, port } = new URL(options.url);
const accepted: string[] = [];
const { acceptedFile } = options;
const target = {
  hostname,
  port: Number(port),
  requests: stripeRequests(options.url, options.secret),
  ...(acceptedFile ? { onAccepted: (id: string) => void accepted.push(id) } : {}),
};
const phases =
  "rates" in options ? await openLoop(target, options.rates) : [await closedLoop(target, options.connections, options.seconds)];
if (acceptedFile) {
  writeFileSync(acceptedFile, "");
  for (let i = 0; i < accepted.length; i += 10_000) appendFileSync(acceptedFile, `${accepted.slice(i, i + 10_000).join("\n")}\n`);
}
console.log(JSON.stringify(phases));
