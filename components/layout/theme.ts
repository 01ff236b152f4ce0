/** The theme: a cookie the server reads (so there is no flash) and a class on the document. */
export type Theme = "system" | "light" | "dark";

export function readTheme(): Theme {
  const value = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  return value === "light" || value === "dark" ? value : "system";
}

export function applyTheme(theme: Theme) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https, which a self-hosted instance may not have
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  const { classList } = document.documentElement;
  classList.remove("theme-light", "theme-dark");
  if (theme !== "system") classList.add(`theme-${theme}`);
}
