/** Golden paths of sources: a new one that receives, and a secret rotated with an overlap until the new one is seen in use (G7). */
import type { Source } from "#lib/contracts/sources.ts";
import { signSample } from "#lib/domain/sign.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample } from "#lib/providers/samples/index.ts";
import { expect, test } from "#tests/e2e/fixtures.ts";
import { Hands } from "#tests/e2e/hands.ts";

const run = Math.random().toString(36).slice(2, 8);

/** As GitHub would send it. */
function signed(secret: string, seed: string) {
  const { body, headers } = makeSample("github", "push", seed);
  return { data: body, headers: Object.fromEntries(signSample(providers.github as Provider, {}, { secret }, body, headers, new Date())) };
}

test("a new source receives its first verified event after four clicks, and a reload on the way loses nothing", async ({ page }) => {
  const hands = new Hands(page);
  await page.goto("/sources/new");
  await hands.click(page.getByText("Stripe", { exact: true }));
  await hands.fill(page.getByLabel("Name"), `new ${run}`);
  await page.reload();
  await expect(page.getByLabel("Name")).toHaveValue(`new ${run}`);
  await hands.click(page.getByRole("button", { name: "Create source" }));
  await expect(page.getByLabel("ingest URL", { exact: true })).toContainText("/in/");
  await page.reload();
  await hands.fill(page.getByLabel("Signing secret"), "whsec_of_the_golden_path");
  expect(page.url()).not.toContain("whsec");
  await hands.click(page.getByRole("button", { name: "Save signing secret" }));
  await hands.click(page.getByRole("button", { name: "Send test event" }));

  await expect(page.getByRole("table", { name: "Requests" }).getByText("accepted")).toBeVisible();
  await expect(page.getByText("Receiving", { exact: true })).toBeVisible();
  expect([hands.clicks, hands.fields]).toEqual([4, 2]);
});

test("a request signed with the wrong secret is explained where it arrives", async ({ page, api }) => {
  await api.post("/api/v1/sources", { name: `owner ${run}`, provider: "github", credentials: { secret: `secret of the owner ${run}` } });
  const source = await api.post<Source>("/api/v1/sources", {
    name: `asked ${run}`,
    provider: "github",
    credentials: { secret: "another" },
  });
  await page.request.post(source.url, signed(`secret of the owner ${run}`, run));

  await page.goto(`/sources/${source.id}`);
  await expect(page.getByText(`Signed with the secret of 'owner ${run}'`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Accept and log only for 15 min" })).toBeVisible();
});

test("G7: a secret is rotated with an overlap and seen in use, in four clicks", async ({ page, api }) => {
  const old = `the old secret ${run}`;
  const source = await api.post<Source>("/api/v1/sources", { name: `rotated ${run}`, provider: "github", credentials: { secret: old } });
  expect((await page.request.post(source.url, signed(old, `${run} 1`))).status()).toBe(202);
  const hands = new Hands(page);
  await page.goto(`/sources/${source.id}`);

  await hands.click(page.getByRole("link", { name: "Security" }));
  await hands.click(page.getByRole("button", { name: "Rotate secret" }));
  await hands.click(page.getByRole("button", { name: "Make a new secret" }));
  const made = (await page.getByLabel("the new secret", { exact: true }).textContent()) ?? "";
  await hands.click(page.getByRole("button", { name: "I have copied it" }));
  await expect(page.getByText("v2 has not been seen yet")).toBeVisible();
  // Both verify; the meter says which of them the provider uses.
  expect((await page.request.post(source.url, signed(old, `${run} 2`))).status()).toBe(202);
  expect((await page.request.post(source.url, signed(made, `${run} 3`))).status()).toBe(202);

  await expect(page.getByText("v2 is in use: the old one can be revoked.")).toBeVisible({ timeout: 15_000 });
  expect(hands.clicks).toBe(4);
});
