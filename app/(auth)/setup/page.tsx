/** The first administrator; works only with the link printed at the start, and only while there is nobody. */
import type { Metadata } from "next";
import { Panel } from "#components/signin/Panel.tsx";
import { SetupForm } from "#components/signin/SetupForm.tsx";

export const metadata: Metadata = { title: "Set up" };

export default async function SetupPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { token } = await searchParams;
  if (typeof token !== "string" || token === "")
    return (
      <Panel title="Set up Spillway" description="Open the set-up link printed in the terminal at the start.">
        <p className="text-muted">Restart Spillway for a new link, or set ADMIN_EMAIL and ADMIN_PASSWORD in its environment.</p>
      </Panel>
    );
  return (
    <Panel title="Create the first administrator" description="You can add others later, under Settings.">
      <SetupForm token={token} />
    </Panel>
  );
}
