/** One replay and its progress. */
import type { Metadata } from "next";
import { ReplayPage } from "#components/replays/ReplayPage.tsx";

export const metadata: Metadata = { title: "Replay" };

export default async function Page({ params }: { params: Promise<{ replayId: string }> }) {
  return <ReplayPage replayId={(await params).replayId} />;
}
