/** Everything behind the sign-in: who it is, and the frame. */
import type { ReactNode } from "react";
import { Shell } from "#components/layout/Shell.tsx";
import { requireUser } from "#lib/auth/session.ts";
import { getConfig } from "#lib/config.ts";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const me = await requireUser();
  const { INSTANCE_NAME, INSTANCE_ENVIRONMENT, publicUrl } = getConfig();
  return (
    <Shell me={me} instance={{ name: INSTANCE_NAME ?? new URL(publicUrl).host, environment: INSTANCE_ENVIRONMENT ?? null }}>
      {children}
    </Shell>
  );
}
