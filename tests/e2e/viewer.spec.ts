/** A viewer looks and changes nothing, by mouse or by REST; and is told why. */
import { expect, signIn, stack, test } from "./fixtures.ts";
import { findSubjects, pathOf, ROUTES } from "./routes.ts";

const VIEWER = { email: "vera@example.com", password: "only-looking-around" };

test.use({ signedIn: false });

test("a viewer can neither replay, nor change a source, nor read a secret", async ({ page, api }) => {
  await api.post("/api/v1/users", { ...VIEWER, role: "viewer" });
  const secret = "whsec_a-secret-nobody-may-read";
  const source = await api.post<{ id: string }>("/api/v1/sources", { name: "guarded", provider: "stripe", credentials: { secret } });
  await signIn(page, VIEWER);

  const send = (method: string, path: string, data?: unknown) =>
    page.request.fetch(path, { method, ...(data ? { data } : {}), headers: { origin: stack.dashboardUrl } });
  const refused = [
    await send("POST", "/api/v1/replays", { scope: { kind: "failures" } }),
    await send("POST", "/api/v1/sources", { name: "mine", provider: "none" }),
    await send("PATCH", `/api/v1/sources/${source.id}`, { disabled: true }),
    await send("DELETE", `/api/v1/sources/${source.id}`),
    await send("POST", `/api/v1/sources/${source.id}/secrets`, { credentials: { secret: "mine" } }),
    await send("POST", "/api/v1/users", { email: "mallory@example.com", password: "let-me-in-please", role: "admin" }),
  ];
  expect(refused.map((answer) => answer.status())).toEqual([403, 403, 403, 403, 403, 403]);
  const seen = await (await send("GET", `/api/v1/sources/${source.id}`)).text();
  expect(seen).not.toContain(secret);
  await page.goto(`/sources/${source.id}`);
  await expect(page.getByRole("heading", { name: "guarded" })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
});

/** Buttons whose name begins so change something for everybody. */
const CHANGES =
  /^(Replay|Retry|Cancel|Pause|Resume|Unpause|Create|New|Add|Invite|Delete|Remove|Discard|Disable|Enable|Edit|Rotate|Revoke|Reset|Send|Test|Mute|Unmute|Ignore|Resolve|Reopen|Acknowledge|Assign|Merge|Skip|Release|Backfill|Run|Start|Stop|Undo|Mark)\b/;
/** What is a person's own, and what only looks: allowed to everybody. */
const OWN =
  /^(Pause (live|updates)|Resume live|New tab|Reset (zoom|columns|filters|widths?|view)|Edit query|Add (filter|to query)|Create view|Mark as read|Start of)\b/i;
const OWN_ROUTES = ["/settings/me"];

test("on every page a viewer finds the buttons that change something, disabled, each with its reason", async ({ page, api }) => {
  test.setTimeout(120_000);
  await signIn(page, VIEWER);
  const subjects = await findSubjects(api);
  const open: string[] = [];
  let found = 0;
  for (const route of ROUTES.filter((each) => !OWN_ROUTES.includes(each))) {
    await page.goto(pathOf(route, subjects));
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
    await expect(page.locator("main [aria-busy=true], main .animate-shimmer")).toHaveCount(0);
    const buttons = await page
      .locator("main")
      .getByRole("button")
      .evaluateAll((all) =>
        all.map((button) => ({
          name: (button.getAttribute("aria-label") ?? button.textContent ?? "").trim(),
          isDisabled: button.getAttribute("aria-disabled") === "true" || (button as HTMLButtonElement).disabled,
          reason: button.getAttribute("aria-description") ?? "",
        })),
      );
    for (const { name, isDisabled, reason } of buttons.filter((button) => CHANGES.test(button.name) && !OWN.test(button.name))) {
      found++;
      if (!isDisabled || !/\w \w/.test(reason))
        open.push(`${route}: "${name}" is ${isDisabled ? "disabled without a reason" : "not disabled"}`);
    }
  }
  expect(open).toEqual([]);
  expect(found).toBeGreaterThan(10);
});
