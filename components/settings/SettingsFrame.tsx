"use client";
/** The head and the sections of Settings. Those for administrators say so to everybody else. */
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { PageHeader } from "#components/ui/PageHeader.tsx";

const sections = [
  { href: "/settings/me", label: "Me" },
  { href: "/settings/users", label: "Team", admin: true },
  { href: "/settings/api-keys", label: "API keys", admin: true },
  { href: "/settings/retention", label: "Retention & privacy" },
  { href: "/settings/audit-log", label: "Audit log", admin: true },
  { href: "/settings/about", label: "About" },
];

export function SettingsFrame({ children }: { children: ReactNode }) {
  const path = usePathname();
  const reason = useRoleReason("admin");
  const section = sections.find(({ href }) => href === path);
  return (
    <div className="flex flex-col gap-5">
      <PageHeader title={section?.label ?? "Settings"} parent={{ href: "/settings/me", label: "Settings" }} />
      <nav aria-label="Settings" className="flex gap-5 overflow-x-auto border-b">
        {sections.map(({ href, label }) => (
          <Link
            key={href}
            href={href}
            aria-current={path === href ? "page" : undefined}
            className="-mb-px flex h-9 shrink-0 items-center border-b-2 max-sm:h-11 border-transparent! text-muted outline-offset-[-2px] hover:text-text aria-[current]:border-accent! aria-[current]:font-medium aria-[current]:text-text"
          >
            {label}
          </Link>
        ))}
      </nav>
      {section?.admin && reason ? <Empty title="This is for administrators">{reason}</Empty> : children}
    </div>
  );
}
