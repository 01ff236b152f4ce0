/** The configuration as System shows it: what was given and what is a default, secrets never. */
import { type Config, environment, variables } from "#lib/config.ts";
import type { ConfigLine } from "#lib/contracts/system.ts";

export function describeConfig(config: Config, given: Record<string, string | undefined> = environment()): ConfigLine[] {
  return Object.entries(variables).map(([name, variable]) => {
    const value: unknown = config[name as keyof typeof variables];
    const secret = "secret" in variable;
    return { name, value: shown(value, secret), given: (given[name] ?? "") !== "", secret };
  });
}

function shown(value: unknown, secret: boolean): string {
  if (value === undefined) return "";
  return secret ? "••••••" : withoutUser(String(value));
}

/** A URL may carry a name and a password. */
function withoutUser(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username === "" && url.password === "") return text;
  url.username = "";
  url.password = "";
  return url.toString();
}
