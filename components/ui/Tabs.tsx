"use client";
/** Views of one page as links: the URL names the open one, so Back and sharing work. */
import { useSearchParams } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type TabItem = { value: string; label: ReactNode; count?: number };

export type TabsProps = {
  /** Names the group. */
  label: string;
  items: readonly TabItem[];
  /** The URL parameter; the first item is the default and leaves it out. */
  param?: string;
  className?: string;
};

export function Tabs({ label, items, param = "tab", className }: TabsProps) {
  const [current, setCurrent] = useTab(items, param);
  const search = useSearchParams();
  const first = items[0]?.value;
  const hrefOf = (value: string) => {
    const next = new URLSearchParams(search);
    if (value === first) next.delete(param);
    else next.set(param, value);
    return `?${next}`;
  };
  return (
    <nav aria-label={label} className={cx("flex gap-5 overflow-x-auto border-b", className)}>
      {items.map(({ value, label: text, count }) => (
        <a
          key={value}
          href={hrefOf(value)}
          aria-current={value === current ? "page" : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            setCurrent(value);
          }}
          className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-b-2 max-sm:h-11 border-transparent! text-muted outline-offset-[-2px] hover:text-text aria-[current]:border-accent! aria-[current]:font-medium aria-[current]:text-text"
        >
          {text}
          {count !== undefined && <span className="text-sm text-faint">{count}</span>}
        </a>
      ))}
    </nav>
  );
}

/** The open tab, and how to open another: for the code that draws the panel. */
export function useTab(items: readonly TabItem[], param = "tab"): [current: string, open: (value: string) => void] {
  const first = items[0]?.value ?? "";
  const [value, setValue] = useQueryState(param, parseAsString.withDefault(first).withOptions({ history: "push" }));
  const current = items.some((item) => item.value === value) ? value : first;
  return [current, (next) => void setValue(next === first ? null : next)];
}
