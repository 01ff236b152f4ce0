/** The narrow page before the dashboard: sign in, set up. */
import type { ReactNode } from "react";
import { Mark } from "#components/layout/Navigation.tsx";

export function Panel({ title, description, children }: { title: string; description: ReactNode; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-6 py-10">
      <div className="mb-8 flex items-center gap-2.5 font-semibold">
        <Mark size={22} /> Spillway
      </div>
      <h1 className="text-xl font-semibold tracking-[-0.01em]">{title}</h1>
      <p className="mt-1 mb-6 text-muted">{description}</p>
      {children}
    </main>
  );
}
