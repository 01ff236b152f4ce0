/**
 * The naive gateway, as a team would write it for itself on the same parts: verify with Stripe's own package, insert one row,
 * send one job, answer. Nothing is lost here either: row and job are committed before the answer, in one transaction.
 */
import pg from "pg";
import { PgBoss } from "pg-boss";
import Stripe from "stripe";

export const dynamic = "force-dynamic";

const stripe = new Stripe("sk_test_naive");
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const boss = start();

async function start(): Promise<PgBoss> {
  await pool.query(
    "create table if not exists naive_event (id text primary key, type text not null, body text not null, received_at timestamptz default now())",
  );
  const started = new PgBoss({ connectionString: process.env.DATABASE_URL ?? "", schema: "naive" });
  started.on("error", console.error);
  await started.start();
  await started.createQueue("naive");
  return started;
}

export async function POST(request: Request): Promise<Response> {
  const body = await request.text();
  const queue = await boss;
  const event = stripe.webhooks.constructEvent(body, request.headers.get("stripe-signature") ?? "", process.env.WEBHOOK_SECRET ?? "");
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rowCount } = await client.query("insert into naive_event (id, type, body) values ($1, $2, $3) on conflict do nothing", [
      event.id,
      event.type,
      body,
    ]);
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
    if (rowCount === 1) await queue.send("naive", { id: event.id }, { db });
    await client.query("commit");
  } finally {
    client.release();
  }
  return Response.json({ received: true }, { status: 202 });
}
