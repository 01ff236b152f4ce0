/** Which request targets lead to ingest, for both shells: one form, and nothing that has to be cleaned up first. */

/** With or without a slash at the end: a redirect would lose the event. */
const INGEST = /^\/in\/([A-Za-z0-9_-]{1,64})\/?$/;

export type Target = { path: string; query: string; key: string | undefined };

/** Takes a request's target apart. `key` is undefined when it does not lead to ingest. */
export function parseTarget(target: string): Target {
  // A client that takes us for its proxy names the whole URL; the host in it decides nothing here.
  const local = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?#]*/i, "");
  const at = local.indexOf("?");
  const path = at < 0 ? local : local.slice(0, at);
  return { path, query: at < 0 ? "" : local.slice(at + 1), key: INGEST.exec(path)?.[1] };
}
