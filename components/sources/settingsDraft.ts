/** The settings of a source that is not made yet, kept for a reload of this tab. Credentials never come here. */

const KEY = "spillway.new-source";
type Draft = { provider: string; settings: Record<string, string> };

/** Empty on the server, for another provider, and where storage is refused. */
export function readDraft(provider: string): Record<string, string> {
  try {
    const draft = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Draft | null;
    return draft?.provider === provider ? draft.settings : {};
  } catch {
    return {};
  }
}

export function writeDraft(provider: string, settings: Record<string, string>) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ provider, settings } satisfies Draft));
  } catch {
    // A draft is a convenience.
  }
}

export function clearDraft() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // As above.
  }
}
