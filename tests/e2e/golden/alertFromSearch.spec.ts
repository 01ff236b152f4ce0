/** G8: from a search to an alert on it, with a test of its message, in at most four clicks. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "#tests/e2e/fixtures.ts";
import { Hands } from "#tests/e2e/hands.ts";

test("an alert on a search is made, tried on the last week and tested in four clicks", async ({ page, api }) => {
  const received: { type: string; data: { summary: string } }[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      received.push(JSON.parse(text));
      response.writeHead(200).end("thanks");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    await api.post("/api/v1/alerts/channels", { name: "pager", url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    await page.goto("/events?q=type%3Ainvoice.*");
    const hands = new Hands(page);
    await hands.click(page.getByRole("link", { name: "Alert on this" }));
    await expect(page.getByRole("textbox", { name: "Query" })).toHaveValue("type:invoice.*");
    await expect(page.getByRole("heading", { name: "The last 7 days" })).toBeVisible();
    await expect(page.getByText(/It would (not )?have fired/).first()).toBeVisible();
    await hands.click(page.getByRole("button", { name: "Send test" }));
    await expect(page.getByText("answered 200")).toBeVisible();
    await hands.click(page.getByRole("button", { name: "Create rule" }));
    await expect(page.getByRole("link", { name: "More than 0 events with type:invoice.* in 5 min" })).toBeVisible();
    expect(hands.clicks).toBeLessThanOrEqual(4);
    // What other tests sent can set the rule off the moment it exists, and that message is none of this test's.
    const tests = received.filter((message) => message.type === "alert.test");
    expect(tests).toMatchObject([{ data: { summary: expect.stringContaining("[TEST]") } }]);
  } finally {
    server.close();
  }
});
