/** What axe cannot see: run in the page, each gives a sentence for everything that is wrong. */
import type { Page } from "@playwright/test";

/** One name over two different pictures: a refresh button that calls itself "Theme". */
export const namesThatLie = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const pictures = new Map<string, Set<string>>();
    for (const button of document.querySelectorAll<HTMLElement>("button, a[href], [role=button]")) {
      const picture = button
        .querySelector("svg")
        ?.getAttribute("class")
        ?.match(/lucide-[a-z0-9-]+/)?.[0];
      const name = button.getAttribute("aria-label");
      if (!picture || !name || (button.textContent ?? "").trim() !== "") continue;
      pictures.set(name, (pictures.get(name) ?? new Set()).add(picture));
    }
    return [...pictures].filter(([, shown]) => shown.size > 1).map(([name, shown]) => `"${name}" is ${[...shown].join(" and ")}`);
  });

/** WCAG 2.4.11: what has the focus is not wholly behind a bar that stays. */
export const hiddenFocus = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const stops = [...document.querySelectorAll<HTMLElement>("main :is(a[href], button, input, select, textarea, [tabindex='0'])")];
    const isSeen = (element: HTMLElement) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [0.1, 0.5, 0.9].some((x) =>
        [0.1, 0.5, 0.9].some((y) => {
          const hit = document.elementFromPoint(left + width * x, top + height * y);
          return hit !== null && (element.contains(hit) || hit.contains(element) || hit.closest("label")?.contains(element));
        }),
      );
    };
    const drawn = stops.filter((stop) => stop.checkVisibility() && !stop.matches(":disabled") && stop.getBoundingClientRect().width > 1);
    // Forwards, then backwards: a bar at the top hides what is reached from below.
    const every = Math.max(1, Math.ceil(drawn.length / 60));
    const some = drawn.filter((_, index) => index % every === 0);
    const problems = new Set<string>();
    for (const stop of [...some, ...some.toReversed()]) {
      stop.focus();
      if (document.activeElement === stop && !isSeen(stop)) problems.add(`${stop.outerHTML.slice(0, 120)} has the focus behind something`);
    }
    window.scrollTo(0, 0);
    return [...problems];
  });

/** WCAG 1.4.10: at this width nothing needs sideways scrolling; what does is named. */
export async function overflowAt(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 900 });
  return page.evaluate((wanted) => {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth <= wanted) return [];
    const isInScroller = (element: Element) => {
      for (let parent = element.parentElement; parent; parent = parent.parentElement)
        if (parent !== document.documentElement && parent !== document.body && getComputedStyle(parent).overflowX !== "visible")
          return true;
      return false;
    };
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > wanted + 1 && !isInScroller(element),
    );
    return [
      `${wanted} px: the page is ${scrollWidth} px wide, because of ${wide
        .slice(-2)
        .map((element) => element.outerHTML.slice(0, 120))
        .join(" and ")}`,
    ];
  }, width);
}
