/** Next's settings: security headers, what stays outside the bundle, and no redirect on an ingest URL, ever. */

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
];

/** `page.dev.tsx` is a page of the development server and no part of a build. */
const pageExtensions = process.env.NODE_ENV === "development" ? ["dev.tsx", "tsx", "ts"] : ["tsx", "ts"];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  pageExtensions,
  reactStrictMode: true,
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  serverExternalPackages: ["pg", "pg-boss", "pino", "@node-rs/argon2", "@prisma/client", "@prisma/adapter-pg", "prom-client", "undici"],
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default config;
