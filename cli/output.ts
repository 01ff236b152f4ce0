/** How commands print: results to stdout, progress to stderr, colour only for people. */
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Text in a colour, when a person looks at it (NO_COLOR and pipes are respected). */
export const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** Remote text without what could move the cursor or change the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
export const plain = (text: string): string => text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");

export const print = (line = ""): void => void process.stdout.write(`${line}\n`);
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Columns as wide as they must be. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = [head, ...rows.map((row) => row.map(plain))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  cells.forEach((row, index) => {
    const line = row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
    print(index === 0 ? paint("dim", line) : line);
  });
}

export type Progress = { set(done: number, extra?: string): void; end(): void };

const WIDTH = 30;

/** A bar on a terminal, a line every tenth in a log. */
export function progress(label: string, total: number): Progress {
  const isTerminal = process.stderr.isTTY === true;
  const started = performance.now();
  let said = -1;
  return {
    set(done, extra = "") {
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const rate = done / Math.max(0.001, (performance.now() - started) / 1000);
      const text = `${label} ${done}/${total} · ${rate.toFixed(rate < 10 ? 1 : 0)}/s${extra ? ` · ${extra}` : ""}`;
      if (isTerminal) process.stderr.write(`\r\u001b[K${"█".repeat(Math.round(share * WIDTH)).padEnd(WIDTH, "░")} ${text}`);
      else if (Math.floor(share * 10) > said) {
        said = Math.floor(share * 10);
        note(text);
      }
    },
    end() {
      if (isTerminal) process.stderr.write("\n");
    },
  };
}
