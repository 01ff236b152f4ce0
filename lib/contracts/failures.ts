/** Failures: dead letters grouped by fingerprint. */
import { z } from "zod";
import { pageQuery } from "./page.ts";

export const failureListQuery = pageQuery.extend({ q: z.string().max(4096).default("") });

export type FailureGroup = {
  fingerprint: string;
  handler: string;
  errorName: string;
  title: string;
  sample: string;
  sampleEventId: string;
  dead: number;
  firstSeenAt: string;
  lastSeenAt: string;
};

export type FailureDetail = FailureGroup & {
  /** Sources and types of the latest dead letters, most frequent first. */
  common: { source: string; type: string; count: number }[];
  lastDeliveredEventId: string | null;
};
