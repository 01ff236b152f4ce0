/** The document: fonts, the theme from its cookie (no flash, no script), the providers. */
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
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

export const metadata: Metadata = { title: { default: "Spillway", template: "%s · Spillway" }, robots: { index: false, follow: false } };
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

const themeClasses: Record<string, string> = { light: "theme-light", dark: "theme-dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeClasses[(await cookies()).get("theme")?.value ?? "system"] ?? "";
  return (
    <html lang="en" className={`${inter.variable} ${jetbrains.variable} ${theme}`}>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
