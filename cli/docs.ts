/** Writes what is generated from the code: `.env.example`, docs/configuration.md and docs/errors.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { variables } from "#lib/config.ts";
import { errorCodes } from "#lib/errors.ts";

/** The files and what they must hold. */
export function generatedDocs(): Record<string, string> {
  return { ".env.example": envExample(), "docs/configuration.md": configuration(), "docs/errors.md": errors() };
}

const HEAD = "Generated from lib/config.ts by `npm run docs`.";

function envExample(): string {
  const lines = Object.entries(variables).map(
    ([name, { description, example }]) =>
      `# ${description}\n# ${name}=${"secret" in variables[name as keyof typeof variables] ? "" : example}\n`,
  );
  return `# ${HEAD} Every variable is optional unless it says otherwise.\n# Copy to .env and uncomment what you change.\n\n${lines.join("\n")}`;
}

function configuration(): string {
  const rows = Object.entries(variables).map(([name, variable]) => {
    const { description, example } = variable;
    const shown = "secret" in variable ? "a secret" : `\`${example}\``;
    return `| \`${name}\` | ${description.replaceAll("|", "\\|")} | ${shown} |`;
  });
  return `# Configuration\n\n${HEAD} Settings that an operator changes while Spillway runs (sources, secrets, alerts, users) live in the dashboard, not here.\nA wrong value stops the start, and all problems are told at once. \`.env\` in the project's folder is read too.\n\n| variable | what it does | example |\n|---|---|---|\n${rows.join("\n")}\n`;
}

function errors(): string {
  const parts = errorCodes.map(({ code, status, fix }) => `## ${code}\n\nStatus ${status}. ${fix}\n`);
  return `# Errors\n\nEvery error a person can see, generated from lib/errors.ts by \`npm run docs\`. Over HTTP each has one shape:\n\n\`\`\`json\n{ "error": { "code": "…", "message": "what happened, with the value that caused it", "fix": "what to do next", "requestId": "req_…" } }\n\`\`\`\n\nThe \`requestId\` finds the line in the log. Secrets and internals never travel in a message.\n\n${parts.join("\n")}`;
}

/** Files whose content is not what the code says. */
export function outdatedDocs(): string[] {
  return Object.entries(generatedDocs())
    .filter(([file, text]) => read(file) !== text)
    .map(([file]) => file);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.main) for (const [file, text] of Object.entries(generatedDocs())) writeFileSync(file, text);
