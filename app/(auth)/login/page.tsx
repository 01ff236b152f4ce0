/** Sign in. */
import type { Metadata } from "next";
import { Panel } from "#components/signin/Panel.tsx";
import { SignInForm } from "#components/signin/SignInForm.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { next } = await searchParams;
  return (
    <Panel title="Sign in" description="To see what came in, what was handled and what was not.">
      <SignInForm next={typeof next === "string" ? next : undefined} />
    </Panel>
  );
}
