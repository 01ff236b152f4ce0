/** A handler's schema: checks the payload before `run` and hands over what the schema makes of it. */
import { z } from "zod";
import type { HandlerEvent } from "./handler.ts";
import { SchemaMismatch } from "./outcome.ts";
import { describeIssues } from "./schemaIssues.ts";

/** Any whole number of a payload: `number` up to 2^53, `bigint` beyond, as `event.payload` holds them. */
export const integer = () => z.union([z.int(), z.bigint()]);

/**
 * The event with its payload as the schema gives it.
 * @throws SchemaMismatch with the paths that do not fit
 */
export async function withSchema<Payload>(schema: z.ZodType<Payload>, event: HandlerEvent): Promise<HandlerEvent<Payload>> {
  // With the input beside each issue the type received can be named; the value itself is never shown.
  const parsed = await schema.safeParseAsync(event.payload, { reportInput: true });
  if (parsed.success) return { ...event, payload: parsed.data };
  const { message, paths } = describeIssues(parsed.error.issues);
  throw new SchemaMismatch(message, paths);
}

/** `run` behind its schema. To who asks for its length or its source it is still `run`: registration checks the one, the version holds the other. */
export function behindSchema<Payload, Context>(
  schema: z.ZodType<Payload>,
  run: (event: HandlerEvent<Payload>, context: Context) => Promise<void>,
): (event: HandlerEvent, context: Context) => Promise<void> {
  const checked = async function (this: unknown, event: HandlerEvent, context: Context): Promise<void> {
    await run.call(this, await withSchema(schema, event), context);
  };
  return Object.defineProperties(checked, { length: { value: run.length }, toString: { value: () => run.toString() } });
}
