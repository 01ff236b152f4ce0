/** What the server answers, changed in the browser: every list empty, or nothing but errors. */
import type { Page } from "@playwright/test";

export type Answers = "full" | "empty" | "error";
const KEY = "test-answers";

/** Once per page, before its first address. */
export const prepareAnswers = (page: Page) => page.addInitScript(intercept, KEY);

/** From the next address on. */
export const setAnswers = (page: Page, answers: Answers) =>
  page.evaluate(([key, value]) => sessionStorage.setItem(key, value), [KEY, answers] as const);

/** Runs in the page. Not Playwright's routing, which turns off the browser's cache: each page would load all scripts anew. */
function intercept(key: string) {
  const answers = sessionStorage.getItem(key) ?? "full";
  if (answers === "full") return;
  const ask = window.fetch.bind(window);
  const isData = (input: RequestInfo | URL) =>
    new URL(input instanceof Request ? input.url : input, window.location.href).pathname.startsWith("/api/v1/");
  const error = { code: "internal_error", message: "Something broke.", fix: "Try again.", requestId: "req_01test" };
  const emptied = (value: unknown): unknown =>
    Array.isArray(value)
      ? []
      : value && typeof value === "object"
        ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, emptied(part)]))
        : value;
  window.fetch = async (input, init) => {
    if (!isData(input)) return ask(input, init);
    if (answers === "error") return Response.json({ error }, { status: 500 });
    const answer = await ask(input, init);
    if (!(answer.headers.get("content-type") ?? "").includes("json")) return new Response("", { status: answer.status });
    return Response.json(emptied(await answer.json()), { status: answer.status });
  };
  // A failed question is asked again after one and two seconds: a page in its error state is reached without the wait.
  const wait = window.setTimeout.bind(window);
  if (answers === "error")
    window.setTimeout = ((work: TimerHandler, ms?: number, ...rest: unknown[]) =>
      wait(work, ms === 1000 || ms === 2000 ? 10 : ms, ...rest)) as typeof window.setTimeout;
}
