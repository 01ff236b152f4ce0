/** An address that leads nowhere. */
import Link from "next/link";
import { buttonClass } from "#components/ui/buttonClass.ts";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto flex max-w-xl flex-col items-start gap-3 px-6 py-24">
      <h1 className="text-xl font-semibold">There is no page here</h1>
      <p className="text-muted">The address may be mistyped, or what it showed was removed by retention.</p>
      <Link href="/overview" className={buttonClass("primary")}>
        Go to Overview
      </Link>
    </main>
  );
}
