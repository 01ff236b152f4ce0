/** A handler's outbound call fails for good; a person sees it with its delivery, and tries it again once the other side is repaired. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures.ts";

test("a dead outbound call is shown with its delivery, and is sent when it is tried again", async ({ page, api }) => {
  let status = 410;
  const server = createServer((_request, response) => response.writeHead(status).end("the mailer moved")).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mail`;
  try {
    const source = await api.post<{ url: string }>("/api/v1/sources", { name: "calls", provider: "none" });
    const answer = await page.request.post(source.url, { data: { type: "order.paid", url: `${url}?token=s3cr3t` } });
    const { id } = (await answer.json()) as { id: string };

    await page.goto(`/events/${id}`);
    const calls = page.getByRole("list", { name: "Outbound calls of call-out" });
    await expect(calls).toContainText("it answered 410", { timeout: 30_000 });
    await expect(calls).toContainText(`POST ${url}?…`);
    await expect(calls).toContainText("410 after 1 attempt");
    await expect(calls).not.toContainText("s3cr3t");
    expect((await new AxeBuilder({ page }).include("main").analyze()).violations).toEqual([]);

    status = 204;
    await calls.getByRole("button", { name: "Try again" }).click();
    await expect(calls).toContainText("204 after 1 attempt", { timeout: 30_000 });
    await expect(calls.getByRole("button")).toHaveCount(0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
