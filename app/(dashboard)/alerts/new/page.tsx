/** A new alert rule. */
import type { Metadata } from "next";
import { NewRulePage } from "#components/alerts/NewRulePage.tsx";

export const metadata: Metadata = { title: "New rule" };

export default async function Page({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const { q } = await searchParams;
  return <NewRulePage q={typeof q === "string" ? q : ""} />;
}
