/** How figures are printed: a table, then one line per ratio. Absolute times prove nothing on a shared machine. */

export function table(head: string[], rows: string[][]): void {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  console.log([line(head), ...rows.map(line)].join("\n"), "\n");
}

/** `RATIO <name> <measured> [<target> held|short]` */
export function ratio(name: string, measured: number, target?: number, better: "higher" | "lower" = "higher"): void {
  const verdict =
    target === undefined ? "" : ` ${target} ${(better === "higher" ? measured >= target : measured <= target) ? "held" : "short"}`;
  console.log(`RATIO ${name} ${measured.toFixed(2)}${verdict}`);
}
