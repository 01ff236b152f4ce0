/** The scenarios of the chaos suite. */
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { ingestCrashPoints } from "./01-ingestCrashPoints.ts";
import { ambiguousCommit } from "./02-ambiguousCommit.ts";
import { duplicateStorm } from "./03-duplicateStorm.ts";
import { sameIdOtherBody } from "./04-sameIdOtherBody.ts";
import { workerCrashPoints } from "./05-workerCrashPoints.ts";
import { deadWorker } from "./06-deadWorker.ts";
import { zombie } from "./07-zombie.ts";
import { blockedLoop } from "./08-blockedLoop.ts";
import { ignoredAbort } from "./09-ignoredAbort.ts";
import { poison } from "./10-poison.ts";
import { databaseCrash } from "./11-databaseCrash.ts";
import { databaseRestarts } from "./12-databaseRestarts.ts";
import { halfOpen } from "./13-halfOpen.ts";
import { slowDatabase } from "./14-slowDatabase.ts";
import { diskFull } from "./15-diskFull.ts";
import { clockSkew } from "./16-clockSkew.ts";
import { order } from "./17-order.ts";
import { throttle } from "./18-throttle.ts";
import { bodies } from "./19-bodies.ts";
import { slowloris } from "./20-slowloris.ts";
import { jsonBombs } from "./21-jsonBombs.ts";
import { compression } from "./22-compression.ts";
import { lostJobs } from "./23-lostJobs.ts";
import { replays } from "./24-replay.ts";
import { deploys } from "./25-deploys.ts";

export const scenarios: readonly Scenario[] = [
  ...[ingestCrashPoints, ambiguousCommit, duplicateStorm, sameIdOtherBody, workerCrashPoints, deadWorker],
  ...[zombie, blockedLoop, ignoredAbort, poison],
  ...[databaseCrash, databaseRestarts, halfOpen, slowDatabase, diskFull, clockSkew],
  ...[order, throttle],
  ...[bodies, slowloris, jsonBombs, compression, lostJobs, replays, deploys],
];
