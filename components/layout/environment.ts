/** Which Spillway this is: its name, and the kind of environment in a colour and a word. */
export type Instance = { name: string; environment: "production" | "staging" | "development" | null };

/** The band over the navigation, and the word's own colours; the word is always there too. */
export const environmentLooks: Record<NonNullable<Instance["environment"]>, { band: string; word: string }> = {
  production: { band: "bg-st-dead-solid", word: "text-st-dead-fg" },
  staging: { band: "bg-st-retrying-solid", word: "text-st-retrying-fg" },
  development: { band: "bg-st-delivering-solid", word: "text-st-delivering-fg" },
};
