/** Version, licence, third-party notices. */
import type { Metadata } from "next";
import { AboutPage } from "#components/settings/AboutPage.tsx";

export const metadata: Metadata = { title: "About" };

export default function Page() {
  return <AboutPage />;
}
