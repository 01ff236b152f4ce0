/** I11: no secret and no payload in anything a process wrote for people to read. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PAYLOAD_CANARY, SIGNING_SECRET } from "#tests/chaos/support/outgoing.ts";
import { APP_SECRET } from "#tests/chaos/support/prepare.ts";
import type { World } from "#tests/chaos/support/world.ts";
import { EXAMPLES, type Violation } from "./violations.ts";

const SHOWN_BYTES = 120;

export function checkCanaries({ folder, database }: World): Violation[] {
  const secrets = {
    "signing secret": SIGNING_SECRET,
    payload: PAYLOAD_CANARY,
    APP_SECRET: APP_SECRET,
    "database password": new URL(database.url).password,
  };
  const found: string[] = [];
  for (const file of globSync(join(folder, "{*.log,data/*.log}"))) {
    const text = readFileSync(file);
    for (const [name, secret] of Object.entries(secrets)) {
      const at = text.indexOf(secret);
      if (at >= 0) found.push(`${name} in ${file}: …${text.toString("utf8", Math.max(0, at - SHOWN_BYTES), at + secret.length)}`);
    }
  }
  return found.length === 0
    ? []
    : [{ invariant: "I11", what: "a secret or payload in a log", count: found.length, examples: found.slice(0, EXAMPLES) }];
}
