/** The document: fonts, the person's preferences from their cookie (no flash, no script), the providers. */
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
import { firstPaint } from "#lib/auth/session.ts";
import { getConfig } from "#lib/config.ts";
import { rootLook } from "#lib/domain/preferences.ts";
import { Providers } from "./providers.tsx";
import "./globals.css";

const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  variable: "--font-inter",
  weight: "100 900",
  display: "swap",
});
const jetbrains = localFont({
  src: "../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
  variable: "--font-jetbrains",
  weight: "100 800",
  display: "swap",
  preload: false,
});

/** "Events · acme", so that tabs of several instances can be told apart. */
export function generateMetadata(): Metadata {
  const name = getConfig().INSTANCE_NAME ?? "Spillway";
  return { title: { default: name, template: `%s · ${name}` }, robots: { index: false, follow: false } };
}
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { themeClass, attributes } = rootLook(await firstPaint());
  return (
    <html lang="en" className={`${inter.variable} ${jetbrains.variable} ${themeClass}`} {...attributes}>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
