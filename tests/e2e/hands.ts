/** A person's hands: every click and key of a golden path is counted, so that a path that grew longer fails its test. */
import type { Locator, Page } from "@playwright/test";

export class Hands {
  clicks = 0;
  /** Key presses and chords; typing or pasting a text counts as one field, not here. */
  keys = 0;
  fields = 0;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async click(target: Locator): Promise<void> {
    this.clicks++;
    await target.click();
  }

  /** One press: "Enter", "ControlOrMeta+k", or a sequence's parts one call each. */
  async press(key: string): Promise<void> {
    this.keys++;
    await this.#page.keyboard.press(key);
  }

  /** Pastes into what has the focus, as ⌘V does; the chord is one key. */
  async paste(text: string): Promise<void> {
    this.keys++;
    await this.#page.keyboard.insertText(text);
  }

  async fill(target: Locator, text: string): Promise<void> {
    this.fields++;
    await target.fill(text);
  }

  /** Presses on `from`, lets go on `to`, as fractions of the target's width: one click. */
  async drag(target: Locator, from: number, to: number): Promise<void> {
    this.clicks++;
    const box = await target.boundingBox();
    if (!box) throw new Error("There is nothing to drag on.");
    const y = box.y + box.height / 2;
    await this.#page.mouse.move(box.x + box.width * from, y);
    await this.#page.mouse.down();
    await this.#page.mouse.move(box.x + box.width * to, y, { steps: 5 });
    await this.#page.mouse.up();
  }
}
