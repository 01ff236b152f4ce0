/** `npm run bench -- ingest`: closed loop beside the floors, constant rate, spike, bad signatures. `-- ingest closed spike` runs some. */
import { buildWhenChanged } from "#cli/build.ts";
import { benchBadSignatures } from "./badSignatures.ts";
import { benchClosed } from "./closed.ts";
import { benchConstantRate } from "./constantRate.ts";
import { setUp } from "./setup.ts";
import { benchSpike } from "./spike.ts";

const PARTS = ["closed", "constant-rate", "spike", "bad-signatures"];

export async function benchIngest(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.find((part) => !PARTS.includes(part));
  if (unknown) throw new Error(`There is no part '${unknown}'. Choose from: ${PARTS.join(", ")}.`);
  const runs = (part: string) => wanted.length === 0 || wanted.includes(part);
  await buildWhenChanged();
  const setup = await setUp();
  try {
    if (runs("closed")) await benchClosed(setup);
    if (runs("constant-rate")) await benchConstantRate(setup);
    if (runs("spike")) await benchSpike(setup);
    if (runs("bad-signatures")) await benchBadSignatures(setup);
  } finally {
    await setup.database.close();
  }
}
