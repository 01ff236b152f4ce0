/** Until the first real event. */
import type { Metadata } from "next";
import { WelcomePage } from "#components/welcome/WelcomePage.tsx";

export const metadata: Metadata = { title: "Welcome" };

export default function Page() {
  return <WelcomePage />;
}
