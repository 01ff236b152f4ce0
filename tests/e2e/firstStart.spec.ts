/** From what `npm start` prints to the first event in the browser. */
import { execFileSync } from "node:child_process";
import { ADMIN, expect, sessionFile, stack, test } from "./fixtures.ts";

test.use({ signedIn: false });
test.describe.configure({ mode: "serial" });

test("while there is nobody, every page asks for the set-up link", async ({ page }) => {
  await page.goto("/events");

  await expect(page).toHaveURL(/\/setup/);
  await expect(page.getByText("Open the set-up link")).toBeVisible();
});

test("the printed link creates the first administrator, once", async ({ page, context }) => {
  const link = /http\S+\/setup\?token=\S+/.exec(stack.output)?.[0] ?? "";
  await page.goto(link);
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(ADMIN.email);
  await page.getByLabel("Password").fill(ADMIN.password);
  await page.getByRole("button", { name: "Create administrator" }).click();

  await expect(page).toHaveURL(/\/overview/);
  await context.storageState({ path: sessionFile });

  const again = await page.request.post("/api/v1/setup", {
    data: { token: new URL(link).searchParams.get("token"), email: "mallory@example.com", password: "another-password" },
    headers: { origin: stack.dashboardUrl },
  });
  expect(again.status()).toBe(403);
});

test("without a session the dashboard asks to sign in", async ({ page }) => {
  await page.goto("/events");

  await expect(page).toHaveURL(/\/login/);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("the printed curl is accepted, seen without a reload, and handled", async ({ browser }) => {
  const page = await browser.newPage({ storageState: sessionFile, baseURL: stack.dashboardUrl });
  await page.goto("/events");
  await expect(page.getByRole("heading", { name: "Events" })).toBeVisible();
  const command = /^\s+(curl .*)$/m.exec(stack.output)?.[1] ?? "";

  const answer = JSON.parse(execFileSync("sh", ["-c", `${command} --silent`], { encoding: "utf8" })) as { id: string };

  await expect(page.getByRole("row").filter({ hasText: "first-source" })).toBeVisible();
  await page.goto(`/events/${answer.id}`);
  await expect(page.getByRole("region", { name: /^Delivery to/ }).getByText("delivered")).toBeVisible();
  await page.close();
});
