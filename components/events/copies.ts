/** What can be copied of an event: the names, the keys after `y`, and where each text comes from. */
import { readPayload } from "#components/payload/readPayload.ts";
import { loadBody } from "#components/queries/events.ts";
import { loadCopies } from "#components/queries/eventViews.ts";
import type { EventDetail } from "#lib/contracts/events.ts";
import type { EventCopies } from "#lib/contracts/eventViews.ts";

export type Copied = { text: string; said: string };
export type CopyKind = "curl" | "fetch" | "httpie" | "cli" | "secret" | "id" | "link" | "body" | "headers";

/** The second key of the sequence that begins with `y`. */
export const COPY_KEYS: Readonly<Record<string, CopyKind>> = { c: "curl", i: "id", l: "link", b: "body", h: "headers" };

/** @throws what the server said, or an error for bytes that no clipboard holds. */
export async function textOf(kind: CopyKind, event: EventDetail): Promise<Copied> {
  switch (kind) {
    case "id":
      return { text: event.id, said: "Copied the id" };
    case "link":
      return { text: new URL(`/events/${event.id}`, window.location.origin).href, said: "Copied the link" };
    case "headers":
      return {
        text: event.request.headers.map(([name, value]) => `${name}: ${value}`).join("\n"),
        said: "Copied the headers, secrets masked",
      };
    case "body": {
      const { text } = readPayload(await loadBody(event.id));
      if (text === undefined) throw new Error("The payload is not text. Download it instead.");
      return { text, said: "Copied the payload" };
    }
    default: {
      const copies = await loadCopies(event.id, kind === "secret");
      const name = NAMES[kind];
      return { text: kind === "secret" ? copies.curl : copies[kind], said: `Copied ${name}${kind === "cli" ? "" : signedWords(copies)}` };
    }
  }
}

const NAMES = { curl: "cURL", fetch: "fetch", httpie: "HTTPie", cli: "the command", secret: "cURL" } as const;

const signedWords = ({ signedWith }: EventCopies) =>
  signedWith.kind === "test"
    ? ", signed with the test key"
    : signedWith.kind === "secret"
      ? `, signed with secret v${signedWith.version}`
      : ", not signed";
