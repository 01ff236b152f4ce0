/** Screens are stored smaller than a browser writes them, and compared by what is seen. */
import { expect, test } from "vitest";
import { difference, type Pixels, readPng, writePng } from "./png.ts";

const picture = (width: number, height: number, colourAt: (x: number, y: number) => [number, number, number]): Pixels => {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([...colourAt(x, y), 255], (y * width + x) * 4);
  return { width, height, data };
};

test("with at most 256 colours nothing is lost", () => {
  const few = picture(37, 19, (x, y) => [(x % 8) * 30, (y % 8) * 30, 7]);

  expect(readPng(writePng(few)).data).toEqual(few.data);
});

test("a difference is the share of pixels that look different, and another size is another picture", () => {
  const plain = picture(10, 10, () => [200, 200, 200]);
  const smudged = picture(10, 10, (_, y) => (y === 0 ? [0, 0, 0] : [205, 200, 200]));

  expect(difference(plain, smudged)).toBe(0.1);
  expect(
    difference(
      plain,
      picture(10, 11, () => [200, 200, 200]),
    ),
  ).toBe(1);
});
