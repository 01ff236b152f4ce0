"use client";
/** The design system on one page: both themes beside each other, from the same components as everywhere. */
import type { ReactNode } from "react";
import { PageHeader } from "#components/ui/PageHeader.tsx";
import { ControlsExamples } from "./ControlsExamples.tsx";
import { DataExamples } from "./DataExamples.tsx";
import { FeedbackExamples } from "./FeedbackExamples.tsx";
import { StateExamples } from "./StateExamples.tsx";
import { TokenExamples } from "./TokenExamples.tsx";

const parts: readonly [title: string, Example: () => ReactNode][] = [
  ["Tokens", TokenExamples],
  ["States", StateExamples],
  ["Controls", ControlsExamples],
  ["Data", DataExamples],
  ["Feedback", FeedbackExamples],
];

export function DesignPage() {
  return (
    <div className="flex flex-col gap-10">
      <PageHeader title="Design">What the dashboard is made of. Change the density in Settings → Me to see rows at each height.</PageHeader>
      {parts.map(([title, Example]) => (
        <section key={title} aria-label={title} className="flex flex-col gap-3">
          <h2 className="text-lg font-semibold">{title}</h2>
          <div className="grid gap-px border bg-line xl:grid-cols-2">
            {(["light", "dark"] as const).map((theme) => (
              <div key={theme} className={`theme-${theme} min-w-0 bg-canvas p-5 text-text`} data-theme={theme}>
                <Example />
              </div>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
