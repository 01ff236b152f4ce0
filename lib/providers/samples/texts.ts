/** What customers write in samples; our own words, with letters beyond ASCII among them. */
import type { Draw } from "./make.ts";

const TEXTS = [
  "Hi! Is the blue one back in stock?",
  "My parcel says delivered, but nothing came 😕",
  "Thanks, that was quick!",
  "Könnt ihr mir die Rechnung schicken?",
  "¿Cuánto tarda el envío a Lisboa?",
];
/** One of a few messages. */
export const text = (draw: Draw) => draw.pick(TEXTS);
