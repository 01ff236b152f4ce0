/** Every shared component in every state. `.dev.tsx`: a page of the development server only (next.config.js), in no production bundle. */
import type { Metadata } from "next";
import { DesignPage } from "#components/design/DesignPage.tsx";

export const metadata: Metadata = { title: "Design" };

export default function Page() {
  return <DesignPage />;
}
