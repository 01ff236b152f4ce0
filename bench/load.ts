/**
 * A closed-loop HTTP load generator in a process of its own: N keep-alive connections, each sends its next request
 * when the last was answered. Raw sockets, because a client library would cost more than the server measured.
 *
 *   node bench/load.ts '{"url":"http://127.0.0.1:3001/in/key","connections":64,"seconds":5,"kind":"stripe","secret":"whsec_x"}'
 */
import { createHmac, randomBytes } from "node:crypto";
import { connect } from "node:net";

export type LoadOptions = { url: string; connections: number; seconds: number; kind: "stripe" | "plain"; secret?: string };
export type LoadResult = { requests: number; errors: number; seconds: number; perSecond: number; p50Ms: number; p99Ms: number };

const options = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
const { hostname, port, pathname } = new URL(options.url);
const filler = Object.fromEntries(Array.from({ length: 38 }, (_, i) => [`field_${i}`, randomBytes(18).toString("base64url")]));
const runId = randomBytes(4).toString("hex");
let sequence = 0;

/** A Stripe event of about 1.8 kB with an id of its own, signed as Stripe signs. */
function stripeRequest(): string {
  const id = `evt_${runId}${(sequence++).toString(36).padStart(10, "0")}`;
  const body = JSON.stringify({
    id,
    object: "event",
    api_version: "2026-10-28",
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    type: "payment_intent.succeeded",
    data: {
      object: {
        id: `pi_${id}`,
        object: "payment_intent",
        amount: 2000,
        amount_received: 2000,
        currency: "eur",
        customer: `cus_${runId}`,
        metadata: filler,
      },
    },
  });
  const t = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", options.secret ?? "")
    .update(`${t}.${body}`)
    .digest("hex");
  return head(Buffer.byteLength(body), `stripe-signature: t=${t},v1=${signature}\r\n`) + body;
}

const head = (length: number, extra = "") =>
  `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${extra}\r\n`;

const plainRequest = () => `${head(1800)}${"x".repeat(1800)}`;
const next = options.kind === "stripe" ? stripeRequest : plainRequest;

/** Where the answer in `text` ends, or -1 when it is not whole yet. */
function endOfAnswer(text: string): number {
  const split = text.indexOf("\r\n\r\n");
  if (split < 0) return -1;
  const headers = text.slice(0, split).toLowerCase();
  const length = /\r\ncontent-length: (\d+)/.exec(headers)?.[1];
  if (length !== undefined) return text.length >= split + 4 + Number(length) ? split + 4 + Number(length) : -1;
  const end = text.indexOf("0\r\n\r\n", split);
  return end < 0 ? -1 : end + 5;
}

const latencies: number[] = [];
let errors = 0;

function runConnection(until: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let started = 0;
    let text = "";
    const send = () => {
      if (performance.now() >= until) {
        socket.end();
        return resolve();
      }
      text = "";
      const request = next();
      started = performance.now();
      socket.write(request);
    };
    socket.setEncoding("latin1");
    socket.on("connect", send);
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (endOfAnswer(text) < 0) return;
      latencies.push(performance.now() - started);
      if (text.charCodeAt(9) !== 50) errors++;
      send();
    });
    socket.on("error", () => {
      errors++;
      resolve();
    });
    socket.on("close", () => resolve());
  });
}

const began = performance.now();
await Promise.all(Array.from({ length: options.connections }, () => runConnection(began + options.seconds * 1000)));
const seconds = (performance.now() - began) / 1000;
latencies.sort((a, b) => a - b);
const at = (q: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? 0;
const result: LoadResult = {
  requests: latencies.length,
  errors,
  seconds,
  perSecond: latencies.length / seconds,
  p50Ms: at(0.5),
  p99Ms: at(0.99),
};
console.log(JSON.stringify(result));
