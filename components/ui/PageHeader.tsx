"use client";
/** The head of a page: where we are, what can be done here. Its title is the tab's too. */
import Link from "next/link";
import { type ReactNode, useRef } from "react";
import { usePageTitle } from "./pageTitle.ts";

export type PageHeaderProps = {
  title: ReactNode;
  /** One level up. */
  parent?: { href: string; label: string };
  /** Beside the title: a state, an id. */
  meta?: ReactNode;
  /** One sentence below. */
  children?: ReactNode;
  actions?: ReactNode;
};

export function PageHeader({ title, parent, meta, children, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(heading);
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 max-sm:basis-full">
        {parent && (
          <nav aria-label="Breadcrumb" className="mb-0.5 text-sm text-faint">
            <Link href={parent.href} className="hover:text-text hover:underline">
              {parent.label}
            </Link>
            <span aria-hidden> ▸</span>
          </nav>
        )}
        <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 ref={heading} className="min-w-0 text-xl font-semibold tracking-[-0.01em] break-words">
            {title}
          </h1>
          {meta}
        </div>
        {children && <div className="mt-1 max-w-[72ch] text-pretty text-muted">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
