/** "Are we losing data?": the report in one sentence, and what needs somebody. */
import { formatDuration } from "#components/ui/Duration.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import type { SystemReport } from "#lib/contracts/system.ts";

/** `bad`: something is lost or stands still. `care`: look at it today. */
export type Finding = { level: "bad" | "care"; text: string; anchor: string };

const OLD_QUEUE_SECONDS = 300;
const OLD_INDEX_SECONDS = 120;
const SKEW_MS = 2_000;
/** The retention task runs every hour. */
const RETENTION_LATE_MS = 3 * 3_600_000;
const FULL_CONNECTIONS = 0.9;

export function findingsOf(report: SystemReport): Finding[] {
  return [...ledgerFindings(report), ...workFindings(report), ...databaseFindings(report)];
}

function ledgerFindings({ gaps, flow }: SystemReport): Finding[] {
  const found: Finding[] = [];
  if (gaps.length > 0)
    found.push({
      level: "bad",
      anchor: "ledger",
      text: `${count(gaps.length, "minute")} of the last 24 hours ${gaps.length === 1 ? "does" : "do"} not add up.`,
    });
  if (flow.shed > 0)
    found.push({
      level: "care",
      anchor: "refused",
      text: `${count(flow.shed, "request")} ${flow.shed === 1 ? "was" : "were"} answered 503 and not stored: the senders were asked to come again.`,
    });
  return found;
}

function workFindings({ workers, queues, index }: SystemReport): Finding[] {
  const found: Finding[] = [];
  if (!workers.some(({ alive }) => alive))
    found.push({ level: "bad", anchor: "workers", text: "No worker is alive: events are stored, nothing handles them." });
  for (const { name, oldestWaitSeconds, paused } of queues)
    if (!paused && oldestWaitSeconds !== null && oldestWaitSeconds > OLD_QUEUE_SECONDS)
      found.push({
        level: "care",
        anchor: "queues",
        text: `The oldest in ${name} has waited ${formatDuration(oldestWaitSeconds * 1000)}.`,
      });
  if (index.lagSeconds > OLD_INDEX_SECONDS)
    found.push({
      level: "care",
      anchor: "database",
      text: `The payload index is ${formatDuration(index.lagSeconds * 1000)} behind: payload searches are slower.`,
    });
  return found;
}

function databaseFindings({ database, clockSkewMs, maintenance, at }: SystemReport): Finding[] {
  const found: Finding[] = [];
  if (database.connections > database.maxConnections * FULL_CONNECTIONS)
    found.push({
      level: "care",
      anchor: "database",
      text: `PostgreSQL has ${database.connections} of at most ${database.maxConnections} connections.`,
    });
  if (Math.abs(clockSkewMs) > SKEW_MS)
    found.push({
      level: "care",
      anchor: "database",
      text: `The clocks of this process and PostgreSQL differ by ${formatDuration(Math.abs(clockSkewMs))}.`,
    });
  const retention = maintenance.find(({ task }) => task === "retention");
  if (retention && Date.parse(at) - Date.parse(retention.endedAt) > RETENTION_LATE_MS)
    found.push({ level: "care", anchor: "maintenance", text: "Retention has not run for more than three hours." });
  return found;
}

/** Answers the question first. */
export function verdictOf(report: SystemReport): { word: string; bad: boolean } {
  const findings = findingsOf(report);
  if (report.gaps.length > 0) return { word: "Something does not add up.", bad: true };
  if (findings.some(({ level }) => level === "bad")) return { word: "Nothing is lost, but work stands still.", bad: true };
  return { word: "Nothing is lost: everything received in the last 24 hours is accounted for.", bad: false };
}

const count = (n: number, one: string) => `${formatExact(n)} ${n === 1 ? one : `${one}s`}`;
