/** Handlers as registered by the workers, and their health. */
import { z } from "zod";
import type { HandlerDefinition } from "#lib/domain/handler.ts";

export const handlerPatch = z.strictObject({ paused: z.boolean() });

export type HandlerSummary = HandlerDefinition & {
  version: string;
  pausedAt: string | null;
  pausedBy: string | null;
  /** No live worker declares it. */
  retired: boolean;
  queued: number;
  delivering: number;
  retrying: number;
  /** Queued longest, seconds. */
  oldestWaitSeconds: number | null;
  day: { delivered: number; failed: number; dead: number; averageDurationMs: number | null };
};
