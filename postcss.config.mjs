/** Tailwind 4 through PostCSS; its theme is in app/globals.css. */
export default { plugins: { "@tailwindcss/postcss": {} } };
