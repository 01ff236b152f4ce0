/** The key that copied requests are signed with unless somebody asks for the real one: public, so that nothing secret is pasted anywhere. */
import type { Signature } from "#lib/providers/provider.ts";

const NAME = "spillway-test-key";

/** Written as the provider's secrets are, so that it can be entered as a source's signing secret. */
export function testKey(kind: Signature["key"]): string {
  const bytes = Buffer.from(NAME);
  if (kind === "utf8") return NAME;
  if (kind === "hex") return bytes.toString("hex");
  return `${kind === "base64" ? "" : "whsec_"}${bytes.toString("base64")}`;
}
