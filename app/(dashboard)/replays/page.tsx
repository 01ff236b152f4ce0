/** What was replayed. */
import type { Metadata } from "next";
import { ReplaysPage } from "#components/replays/ReplaysPage.tsx";

export const metadata: Metadata = { title: "Replays" };

export default function Page() {
  return <ReplaysPage />;
}
