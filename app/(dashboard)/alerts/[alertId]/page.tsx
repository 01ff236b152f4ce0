/** One alert rule. */
import type { Metadata } from "next";
import { RulePage } from "#components/alerts/RulePage.tsx";

export const metadata: Metadata = { title: "Alert rule" };

type Props = { params: Promise<{ alertId: string }>; searchParams: Promise<{ acknowledge?: string | string[] }> };

export default async function Page({ params, searchParams }: Props) {
  const { acknowledge } = await searchParams;
  return <RulePage ruleId={(await params).alertId} acknowledge={acknowledge === undefined ? null : 60} />;
}
