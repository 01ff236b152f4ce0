/** From what `npm start` prints to the first event in the browser. */
import { execFileSync } from "node:child_process";
import { ADMIN, expect, sessionFile, stack, test } from "./fixtures.ts";
import { Hands } from "./hands.ts";

test.use({ signedIn: false });
test.describe.configure({ mode: "serial" });

test("while there is nobody, every page asks for the set-up link", async ({ page }) => {
  await page.goto("/events");

  await expect(page).toHaveURL(/\/setup/);
  await expect(page.getByText("Open the set-up link")).toBeVisible();
});

test("G1: from the printed link to the first event on the screen with three fields and four clicks; the link works once", async ({
  page,
  context,
}) => {
  const hands = new Hands(page);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const link = /http\S+\/setup\?token=\S+/.exec(stack.output)?.[0] ?? "";
  await page.goto(link);
  await hands.fill(page.getByLabel("Name"), "Ada");
  await hands.fill(page.getByLabel("E-mail"), ADMIN.email);
  await hands.fill(page.getByLabel("Password"), ADMIN.password);
  await hands.click(page.getByRole("button", { name: "Create administrator" }));

  await expect(page).toHaveURL(/\/welcome/);
  await context.storageState({ path: sessionFile });
  await expect(page.getByText("Listening…")).toBeVisible();
  await hands.click(page.getByRole("button", { name: "Copy command that sends an event" }));
  const command = await page.evaluate(() => navigator.clipboard.readText());
  execFileSync("sh", ["-c", `${command} --silent`]);
  await expect(page.getByText("The first event is here")).toBeVisible();
  await hands.click(page.getByRole("link", { name: "Open the event" }));
  await expect(page).toHaveURL(/\/events\/evt_/);
  expect(hands.fields).toBe(3);
  expect(hands.clicks).toBeLessThanOrEqual(4);

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
