/** The look of a button, also for links that lead somewhere. Usable in server components. */
import { cx } from "./cx.ts";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

const variants: Record<ButtonVariant, string> = {
  primary: "bg-accent text-accent-text border-transparent hover:brightness-110",
  secondary: "bg-surface text-text border-line-strong hover:bg-hover",
  ghost: "bg-transparent text-muted border-transparent hover:bg-hover hover:text-text",
  danger: "bg-surface text-st-dead-fg border-st-dead-solid hover:bg-st-dead-tint",
};
const sizes: Record<ButtonSize, string> = { sm: "h-6 px-2 text-sm gap-1", md: "h-7 px-2.5 gap-1.5", lg: "h-9 px-4 gap-2" };
const squares: Record<ButtonSize, string> = { sm: "size-6", md: "size-7", lg: "size-9" };

/** The look of a button, for links that lead somewhere. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md", iconOnly = false) {
  return cx(
    "relative inline-flex shrink-0 items-center justify-center whitespace-nowrap rounded border font-medium select-none transition-colors duration-75",
    // On phones a finger needs 44 px: 36 are drawn, 4 around them answer too.
    "max-sm:min-h-9 max-sm:min-w-9 max-sm:after:absolute max-sm:after:-inset-1 max-sm:after:content-['']",
    variants[variant],
    iconOnly ? squares[size] : sizes[size],
  );
}
