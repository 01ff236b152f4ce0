/** A new source. */
import type { Metadata } from "next";
import { NewSourcePage } from "#components/sources/NewSourcePage.tsx";

export const metadata: Metadata = { title: "New source" };

export default function Page() {
  return <NewSourcePage />;
}
