/** A replay's scope in words. */
import type { ReplayScope } from "#lib/contracts/replays.ts";

export function scopeText(scope: ReplayScope): string {
  const to = "handler" in scope && scope.handler ? `, to ${scope.handler}` : "";
  switch (scope.kind) {
    case "failures":
      if (scope.fingerprint) return `Every dead letter of the failure ${scope.fingerprint}`;
      return scope.handler ? `Every dead letter of ${scope.handler}` : "Every dead letter";
    case "event":
      return `The event ${scope.eventId}${to || ", to every handler that wants it"}`;
    case "events":
      return `${scope.q ? `Every event matching ${scope.q}` : "Every event"}${rangeText(scope)}${to || ", to every handler that wants it"}`;
  }
}

function rangeText({ from, to }: { from?: string | undefined; to?: string | undefined }): string {
  if (!from) return "";
  return `, received from ${clock(from)}${to ? ` to ${clock(to)}` : ""}`;
}

/** Absolute and in UTC: a scope is a record, and reads the same for everybody. */
const clock = (iso: string) => (/^\d{4}-/.test(iso) ? `${iso.slice(0, 19).replace("T", " ")} UTC` : iso);
