/** What is mine: look, time, keys, password, sessions. */
import type { Metadata } from "next";
import { MePage } from "#components/settings/MePage.tsx";

export const metadata: Metadata = { title: "Me" };

export default function Page() {
  return <MePage />;
}
