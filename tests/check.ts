/** `npm run check`: types, format and lint, lost promises, dead code, the import rules and the docs that are generated. */
import { spawn } from "node:child_process";

const checks: [name: string, command: string[]][] = [
  ["types", ["node_modules/typescript/bin/tsc", "--noEmit"]],
  ["format and lint", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]],
  ["lost promises", ["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"]],
  ["dead code", ["node_modules/knip/bin/knip.js", "--no-progress"]],
  ["rules and docs", ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "tests/architecture.test.ts", "tests/docs"]],
];

let failed = 0;
for (const [name, command] of checks) {
  const startedAt = Date.now();
  const { code, output } = await run(command);
  console.log(`${code === 0 ? "✓" : "✗"} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (code !== 0) {
    failed++;
    console.log(output);
  }
}
process.exitCode = failed > 0 ? 1 : 0;

function run(args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once("exit", (code) => done({ code: code ?? 1, output }));
  });
}
