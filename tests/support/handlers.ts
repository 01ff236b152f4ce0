/** The test kit on this file's own database, for the tests of the handlers that come with Spillway. */
import type { Handler, HandlerEvent } from "#lib/domain/handler.ts";
import type { TryOptions } from "#lib/operations/tryHandler.ts";
import { testHandler } from "#lib/testkit/testHandler.ts";
import { useDatabase } from "./postgres.ts";

/** Call once at the top of a test file. */
export function useTestHandler() {
  const database = useDatabase();
  return <Seen = undefined>(handler: Handler, event: HandlerEvent, options: TryOptions<Seen> = {}) =>
    testHandler(handler, event, { databaseUrl: database.url, ...options });
}
