/** What the two pages that are open all day weigh before they can be read: whoever adds to it is told here, not by a slow network. */
import { measureFirstLoad } from "#bench/ui/firstLoad.ts";
import { expect, test } from "./fixtures.ts";

for (const [path, most] of [
  ["/overview", 220],
  ["/events", 300],
] as const)
  test(`${path} loads at most ${most} kB of scripts, compressed`, async ({ page }) => {
    expect((await measureFirstLoad(page, path)).kB).toBeLessThanOrEqual(most);
  });
