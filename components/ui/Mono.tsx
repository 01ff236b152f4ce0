/** Text whose every character counts. */
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type MonoProps = { children: ReactNode; className?: string };

export function Mono({ children, className }: MonoProps) {
  return <code className={cx("text-sm", className)}>{children}</code>;
}
