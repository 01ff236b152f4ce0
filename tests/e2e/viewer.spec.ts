/** A viewer looks and changes nothing, by mouse or by REST. */
import { expect, signIn, stack, test } from "./fixtures.ts";

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
    await send("POST", "/api/v1/replays/plan", { scope: { kind: "failures" } }),
    await send("POST", "/api/v1/sources", { name: "mine", provider: "none" }),
    await send("PATCH", `/api/v1/sources/${source.id}`, { disabled: true }),
    await send("DELETE", `/api/v1/sources/${source.id}`),
    await send("POST", `/api/v1/sources/${source.id}/secrets`, { credentials: { secret: "mine" } }),
    await send("POST", "/api/v1/users", { email: "mallory@example.com", password: "let-me-in-please", role: "admin" }),
  ];
  expect(refused.slice(2).map((answer) => answer.status())).toEqual([403, 403, 403, 403, 403]);
  expect(refused[0]?.status()).toBe(403);
  const seen = await (await send("GET", `/api/v1/sources/${source.id}`)).text();
  expect(seen).not.toContain(secret);

  await page.goto("/failures");
  for (const button of await page.getByRole("button", { name: /replay/i }).all()) await expect(button).toBeDisabled();
  await page.goto(`/sources/${source.id}`);
  await expect(page.getByRole("heading", { name: "guarded" })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
});
