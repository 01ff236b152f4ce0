"use client";
/** The button. A disabled one can say why: it stays focusable and shows the reason. */
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { cx } from "./cx.ts";
import { Tooltip } from "./Tooltip.tsx";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> & {
  children?: ReactNode;
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Shown before the text. A button with an icon alone needs `aria-label`. */
  icon?: ReactNode;
  /** The action runs: the button keeps its width and takes no clicks. */
  pending?: boolean;
  /** Why it cannot be used now; disables it and explains on hover and focus. */
  disabledReason?: string | undefined;
};

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
    "max-sm:min-h-9 max-sm:min-w-9",
    variants[variant],
    iconOnly ? squares[size] : sizes[size],
  );
}

export function Button(props: ButtonProps) {
  const {
    variant = "secondary",
    size = "md",
    icon,
    pending = false,
    disabledReason,
    children,
    className,
    disabled,
    onClick,
    type,
    ...rest
  } = props;
  const inert = pending || disabledReason !== undefined;
  const button = (
    <button
      {...rest}
      type={type ?? "button"}
      disabled={disabled}
      aria-disabled={inert || undefined}
      aria-busy={pending || undefined}
      onClick={inert ? (event) => event.preventDefault() : onClick}
      className={cx(
        buttonClass(variant, size, children === undefined),
        disabledReason !== undefined && "cursor-not-allowed! opacity-55",
        disabled && "cursor-not-allowed opacity-55",
        className,
      )}
    >
      <span className={cx("contents", pending && "[&>*]:invisible")}>
        {icon}
        {children !== undefined && <span>{children}</span>}
      </span>
      {pending && (
        <span aria-hidden className="absolute size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent!" />
      )}
    </button>
  );
  return disabledReason === undefined ? button : <Tooltip content={disabledReason}>{button}</Tooltip>;
}
