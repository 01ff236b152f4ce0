"use client";
/** What the list copies: an event's id, its request as cURL, and a link to exactly what one sees. */
import { useEffect, useState } from "react";
import { loadCopies } from "#components/queries/eventViews.ts";
import { copyText } from "#components/ui/CopyButton.tsx";

export type Frozen = { from: string; to: string };

const SAID_MS = 2_000;

/** `applied`: the absolute range of what is shown. */
export function useCopies(applied: Frozen) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (what: string, text: string | Promise<string>) => {
    copyText(text).then(
      () => setSaid(`Copied ${what}`),
      (error: unknown) => setSaid(`Not copied: ${error instanceof Error ? error.message : "the browser refused"}`),
    );
  };
  return {
    said,
    copyId: (id: string | undefined) => id && copy("the id", id),
    copyCurl: (id: string | undefined) =>
      id &&
      copy(
        "as cURL",
        loadCopies(id).then(({ curl }) => curl),
      ),
    /** Times as they are now: whoever opens it later sees the same. */
    copyLink: () => copy("the link, with its times fixed", frozenLink(window.location.href, applied)),
    copyRelativeLink: () => copy("the link, its times relative", window.location.href),
  };
}

/** The same page with an absolute range. */
export function frozenLink(href: string, { from, to }: Frozen): string {
  const url = new URL(href);
  url.searchParams.set("from", from);
  url.searchParams.set("to", to);
  return url.href;
}
